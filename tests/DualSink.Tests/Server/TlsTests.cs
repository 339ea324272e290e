using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DualSink.Tests.Server;

/// <summary>HTTPS, by the service's settings and by Kestrel's own.</summary>
public sealed class TlsTests : ServiceTest
{
    [Theory]
    [InlineData("settings")]
    [InlineData("environment")]
    [InlineData("environment before settings")]
    public async Task It_listens_with_the_certificate_it_is_given_by_the_settings_or_the_environment(string where)
    {
        using var certificate = MakeCertificate();
        Write("tls.yaml", $"ingestion:\n  store_mode: dual\n{(where != "environment" ? "server:\n  certificate: cert.pem\n  certificate_key: key.pem\n" : "")}");
        Dictionary<string, string> variables = [];
        if (where == "environment")
        {
            variables["Kestrel__Certificates__Default__Path"] = Path.Combine(Folder, "cert.pem");
            variables["Kestrel__Certificates__Default__KeyPath"] = Path.Combine(Folder, "key.pem");
        }
        else if (where == "environment before settings")
        {
            // The file's key does not belong to it.
            Write("key.pem", "This is no key.");
            await File.WriteAllBytesAsync(Path.Combine(Folder, "both.pfx"), certificate.Export(X509ContentType.Pfx, "geheim"), TestContext.Current.CancellationToken);
            variables["Kestrel__Certificates__Default__Path"] = Path.Combine(Folder, "both.pfx");
            variables["Kestrel__Certificates__Default__Password"] = "geheim";
        }

        await using var service = await ServiceProcess.StartAsync(Folder, variables, "--config", "tls.yaml", "--urls", "https://127.0.0.1:0");
        var seen = "";
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, shown, _, errors) =>
            {
                seen = shown!.Thumbprint;
                return (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == SslPolicyErrors.None;
            },
        };
        using var client = new HttpClient(handler) { BaseAddress = service.Address };

        Assert.Equal("https", service.Address.Scheme);
        Assert.Equal(3, (await SendAsync(client, Body(Lines(0, 3)))).GetProperty("committed").GetInt32());
        Assert.Equal(certificate.Thumbprint, seen);
        using var plain = new HttpClient { BaseAddress = new Uri($"http://{service.Address.Authority}") };
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => plain.GetAsync("/healthz", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Without_a_certificate_it_says_which_setting_is_missing()
    {
        var refused = await RunAsync("serve", "--mode", "dual", "--urls", "https://127.0.0.1:0");

        Assert.Equal(2, refused.Code);
        Assert.Contains("server.certificate", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_is_not_there_or_is_none_is_told_before_anything_starts()
    {
        Write("missing.yaml", "ingestion:\n  store_mode: dual\nserver:\n  urls: https://127.0.0.1:0\n  certificate: nowhere.pem\n");
        Write("none.pem", "This is no certificate.");
        Write("none.yaml", "ingestion:\n  store_mode: dual\nserver:\n  urls: https://127.0.0.1:0\n  certificate: none.pem\n");

        var missing = await RunAsync("serve", "--config", "missing.yaml");
        var none = await RunAsync("serve", "--config", "none.yaml");

        Assert.Equal((2, 2), (missing.Code, none.Code));
        Assert.Contains("missing.yaml:5", missing.Error, StringComparison.Ordinal);
        Assert.Contains("none.pem", none.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Kestrel__Certificates__Default__Path", "nowhere.pfx")]
    [InlineData("Kestrel__Endpoints__Other__Url", "https://127.0.0.1:0")]
    public async Task What_the_environment_lacks_for_https_is_said_of_the_certificate_and_not_of_the_address(string variable, string value)
    {
        string[] urls = variable.Contains("Endpoints", StringComparison.Ordinal) ? [] : ["--urls", "https://127.0.0.1:0"];

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ServiceProcess.StartAsync(Folder, new Dictionary<string, string> { [variable] = value }, ["--mode", "dual", .. urls]));

        Assert.Contains("server.certificate", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Cannot listen", refused.Message, StringComparison.Ordinal);
    }

    private X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=dualsink test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        Write("cert.pem", certificate.ExportCertificatePem());
        Write("key.pem", key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }
}
