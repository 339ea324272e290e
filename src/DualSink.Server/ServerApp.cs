using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using DualSink.Hosting;
using DualSink.Server.Control;
using DualSink.Server.Live;
using DualSink.Server.Metrics;
using DualSink.Server.Pages;
using DualSink.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DualSink.Server;

/// <summary>The service while it listens. Owns neither the pipeline nor anything else it was given.</summary>
internal sealed class ServerApp : IAsyncDisposable
{
    // A request that is under way when the end comes has so long to be done; then it is answered with how far it came.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    // Who has not taken the answer by then is cut off.
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private const string KestrelSection = "Kestrel";
    private const string DefaultCertificate = $"{KestrelSection}:Certificates:Default";
    private const int BufferedBytes = 128 * 1024;

    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _late = new();
    private readonly Sampler _sampler;
    private readonly Gate _gate;
    private readonly Comparison _comparison;

    // What it does beside answering, once it listens.
    private Task _beside = Task.CompletedTask;

    private ServerApp(WebApplication app, Service service, Sampler sampler, Comparison comparison)
    {
        _app = app;
        _sampler = sampler;
        _comparison = comparison;
        _gate = new Gate(service, new StaticPages());
    }

    /// <summary>Where it listens, with the ports it was given.</summary>
    public IReadOnlyList<string> Addresses => [.. _app.Urls];

    /// <summary>Puts together what listens. It needs no pipeline, so that one can be opened meanwhile.</summary>
    /// <exception cref="DualSinkConfigurationException">Kestrel's own settings would have it listen where it must not, or there is no certificate.</exception>
    public static WebApplication Prepare(string pipeline, ServerOptions server, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });

        // Certificates and the like are Kestrel's own settings: Kestrel__Certificates__Default__Path.
        builder.Configuration.AddEnvironmentVariables();
        if (builder.Configuration[$"{DefaultCertificate}:Path"] is null)
        {
            // One or the other, and not the key of one with the certificate of the other.
            builder.Configuration.AddInMemoryCollection(CertificateIn(server));
        }

        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Configure(builder.Configuration.GetSection(KestrelSection));
            Limits(kestrel, server);
        });
        builder.WebHost.UseUrls([.. server.Urls]);
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.DictionaryKeyPolicy = null;
            json.SerializerOptions.Encoder = ApiJson.Readable;
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
        });
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        Telemetry.AddTo(builder.Services, builder.Configuration, pipeline);
        ApiDescription.AddTo(builder.Services);
        RequireLoopback(builder.Configuration, server);
        RequireCertificate(builder.Configuration, server);
        return builder.Build();
    }

    /// <summary>Begins to listen.</summary>
    /// <param name="app">What <see cref="Prepare"/> put together. Owned from now on, also when it throws.</param>
    /// <param name="service">What it works with.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">An address cannot be listened on.</exception>
    public static async Task<ServerApp> StartAsync(WebApplication app, Service service, CancellationToken cancellationToken)
    {
        var events = new EventLog(service);
        var comparison = new Comparison(service);
        var sampler = new Sampler(service, comparison, events);
        var running = new ServerApp(app, service, sampler, comparison);
        app.Use(running._gate.EnterAsync);
        app.UseRouting();
        app.Use(running._gate.CheckAsync);
        new Endpoints(service, sampler, events, comparison, running._stop.Token, running._late.Token).Map(app);
        app.UseEndpoints(_ => { });

        // Routing puts the endpoints together when it is first asked for one, and the first request would wait for all of them.
        var endpoints = Task.Run(() => app.Services.GetRequiredService<EndpointDataSource>().Endpoints, CancellationToken.None);
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
            await endpoints.ConfigureAwait(false);
            running.Begin(service.Server.CompareEvery);
            return running;
        }
        catch (Exception unfit) when (unfit is InvalidOperationException or CryptographicException or FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException && service.Server.Urls.Any(IsSecure))
        {
            await running.DisposeAsync().ConfigureAwait(false);
            throw new DualSinkConfigurationException([UnfitCertificate(service.Server, $"is no certificate to listen with: {unfit.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.')}")]);
        }
        catch
        {
            await running.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Takes no more requests, answers those that are under way, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _late.CancelAfter(Grace);
        using var limit = new CancellationTokenSource(EndLimit, TimeProvider.System);
        try
        {
            await _app.StopAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Who is still at it is cut off.
        }

        await _app.DisposeAsync().ConfigureAwait(false);
        await _beside.ConfigureAwait(false);
        _sampler.Dispose();
        _stop.Dispose();
        _late.Dispose();
    }

    private void Begin(TimeSpan? compareEvery) => _beside = Task.WhenAll(
        Task.Run(() => _sampler.RunAsync(_stop.Token)),
        compareEvery is { } pause ? Task.Run(() => _comparison.RepeatAsync(pause, _stop.Token)) : Task.CompletedTask);

    private static IEnumerable<KeyValuePair<string, string?>> CertificateIn(ServerOptions server) =>
        server.Certificate is null ? [] : [new($"{DefaultCertificate}:Path", server.Certificate), new($"{DefaultCertificate}:KeyPath", server.CertificateKey)];

    private static bool IsSecure(string url) => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    // Kestrel would take the developer's certificate of this machine, if there is one, and nobody else would trust it.
    private static void RequireCertificate(IConfiguration configuration, ServerOptions server)
    {
        var certificate = configuration.GetSection(DefaultCertificate);
        var wantsOne = server.Urls.Any(IsSecure)
            || configuration.GetSection($"{KestrelSection}:Endpoints").GetChildren().Any(endpoint => IsSecure(endpoint["Url"] ?? "") && !endpoint.GetSection("Certificate").Exists());
        if (wantsOne && certificate["Path"] is null && certificate["Subject"] is null)
        {
            throw new DualSinkConfigurationException([UnfitCertificate(server, "is not there, and https wants one")]);
        }
    }

    private static ConfigurationProblem UnfitCertificate(ServerOptions server, string problem) => new(
        server.Certificate is null ? new SettingOrigin(SettingOriginKind.Environment, $"{KestrelSection}__Certificates__Default__Path") : new SettingOrigin(SettingOriginKind.File, server.Certificate),
        "server.certificate",
        null,
        problem,
        "name a PEM file under server.certificate and its key under server.certificate_key");

    // Kestrel's own settings may name addresses as well.
    private static void RequireLoopback(IConfiguration configuration, ServerOptions server)
    {
        foreach (var endpoint in configuration.GetSection($"{KestrelSection}:Endpoints").GetChildren())
        {
            if (server.Keys.IsEmpty && endpoint["Url"] is { } url && !HostNames.IsLoopback(url))
            {
                throw new DualSinkConfigurationException([new ConfigurationProblem(
                    new SettingOrigin(SettingOriginKind.Environment, $"Kestrel__Endpoints__{endpoint.Key}__Url"), "server.urls", url,
                    "is reached from other machines, and there are no keys, so that anybody could write and switch", "make a key with 'dualsink key NAME', or listen on 127.0.0.1")]);
            }
        }
    }

    private static void Limits(KestrelServerOptions kestrel, ServerOptions server)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = server.MaxBodyBytes;
        kestrel.Limits.MaxConcurrentConnections = server.MaxConnections;

        // What is sent and not yet read, of each connection.
        kestrel.Limits.MaxRequestBufferSize = BufferedBytes;
        kestrel.Limits.Http2.InitialStreamWindowSize = BufferedBytes;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 2 * BufferedBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 60;
        kestrel.Limits.MaxRequestLineSize = 8 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(10));
    }
}
