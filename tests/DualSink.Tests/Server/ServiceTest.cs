using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DualSink.Server.Security;
using DualSink.Tests.Cli;

namespace DualSink.Tests.Server;

/// <summary>A service as the command starts it, on a free port of this machine, and a client that speaks to it.</summary>
public abstract partial class ServiceTest : CommandTest
{
    /// <summary>Starts it, in mode dual unless told otherwise.</summary>
    private protected async Task<LiveRun> ServeAsync(params string[] options)
    {
        var run = Start(["serve", "--urls", "http://127.0.0.1:0", .. options.Contains("--mode") || options.Contains("--config") ? options : ["--mode", "dual", .. options]]);
        await run.UntilSaidAsync("Listening on ");
        Address = new Uri(Place().Match(run.Error).Value);
        return run;
    }

    /// <summary>Where the service started last listens.</summary>
    private protected Uri Address { get; private set; } = new("http://127.0.0.1:1");

    /// <summary>A client with a key, or without.</summary>
    private protected HttpClient Client(string? key = null)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
        else
        {
            client.DefaultRequestHeaders.Add(CrossSite.ActionHead, "1");
        }

        return client;
    }

    /// <summary>Lines of NDJSON, a bar each, of minutes that follow each other.</summary>
    private protected static string Lines(int first, int count, string symbol = "AAPL", string source = "acme", string more = "") => string.Concat(
        Enumerable.Range(first, count).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"source\":\"{source}\",\"symbol\":\"{symbol}\",\"timeframe\":\"1m\",\"timestamp\":\"{DateTime.UnixEpoch.AddDays(20_000).AddMinutes(i):yyyy-MM-ddTHH:mm:ssZ}\",\"open\":{100 + i},\"high\":{102 + i}.5,\"low\":{99 + i},\"close\":{101 + i}.25,\"volume\":{10 + i}{more}}}\n")));

    private protected static ByteArrayContent Body(string text, string type = "application/x-ndjson") => Body(Encoding.UTF8.GetBytes(text), type);

    private protected static ByteArrayContent Body(byte[] bytes, string type = "application/x-ndjson") => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

    /// <summary>Sends bars, and requires a status.</summary>
    private protected static async Task<JsonElement> SendAsync(HttpClient client, HttpContent body, int status = 200, string path = "/api/v1/bars", string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await AnswerOf(response, status);
    }

    /// <summary>Asks for a document, and requires a status.</summary>
    private protected static async Task<JsonElement> GetAsync(HttpClient client, string path, int status = 200)
    {
        using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
        return await AnswerOf(response, status);
    }

    /// <summary>Has something done, and requires a status.</summary>
    private protected static Task<JsonElement> PostAsync(HttpClient client, string path, string json = "{}", int status = 200) =>
        SendAsync(client, Body(json, "application/json"), status, path);

    private protected static async Task<JsonElement> AnswerOf(HttpResponseMessage response, int status)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status == (int)response.StatusCode, $"{response.RequestMessage!.RequestUri} answered {(int)response.StatusCode} and not {status}: {text}");
        if (status >= 400)
        {
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        }

        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>A key with its entry in the settings.</summary>
    private protected static (string Key, string Yaml) Key(string name, string roles, string? tenants = null)
    {
        var key = KeyText.Make();
        var yaml = $"    {name}:\n      hash: {KeyText.HashOf(key)}\n      roles: {roles}\n";
        return (key, tenants is null ? yaml : yaml + $"      write_tenants: {tenants}\n      read_tenants: {tenants}\n");
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Place();
}
