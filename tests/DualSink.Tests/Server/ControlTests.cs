using System.Globalization;
using System.Text.Json;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Server;

/// <summary>What operators do, by HTTP and by verbs that speak to a service.</summary>
public abstract class ControlTests(PostgresServers? servers) : ServiceTest(servers)
{
    public sealed class OnSqlite() : ControlTests(null);

    public sealed class OnPostgres(PostgresServers servers) : ControlTests(servers);

    [Fact]
    public async Task A_switch_is_shown_before_wants_consent_and_is_then_made()
    {
        await using var run = await ServeAsync();
        using var client = Client();

        var preview = await PostAsync(client, "/api/v1/switch", """{"mode":"legacy","preview":true}""");
        var refused = await PostAsync(client, "/api/v1/switch", """{"mode":"legacy"}""", 409);
        await PostAsync(client, "/api/v1/switch", """{"mode":"nonsense"}""", 409);
        var before = (await GetAsync(client, "/api/v1/status")).GetProperty("mode").GetString();
        await PostAsync(client, "/api/v1/switch", """{"mode":"legacy","yes":true}""");

        Assert.Contains("bars_ohlcv (provider) stops being written", preview.GetProperty("consequence").GetString(), StringComparison.Ordinal);
        Assert.Equal(preview.GetProperty("consequence").GetString(), refused.GetProperty("consequence").GetString());
        Assert.Equal("dual", before);
        Assert.Equal("legacy", (await GetAsync(client, "/api/v1/status")).GetProperty("mode").GetString());
    }

    [Fact]
    public async Task What_it_says_is_readable_as_it_stands_and_nobody_may_take_it_for_a_page()
    {
        await using var run = await ServeAsync();
        using var client = Client();

        using var refused = await client.PostAsync("/api/v1/switch", Body("""{"mode":"<b>d'u`al</b>"}""", "application/json"), TestContext.Current.CancellationToken);

        Assert.Contains("'<b>d'u`al</b>' is no mode", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.Equal("nosniff", refused.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task The_tables_are_compared_and_what_differs_can_be_looked_at_in_both()
    {
        await using var run = await ServeAsync();
        using var client = Client();
        await SendAsync(client, Body(Lines(0, 10)));
        await Deadline.Until(async () => (await PostAsync(client, "/api/v1/compare")).GetProperty("compared").GetInt32() == 10, "both tables have the bars");
        await GetAsync(client, "/api/v1/parity");
        await PostAsync(client, "/api/v1/switch", """{"mode":"legacy","yes":true}""");
        await SendAsync(client, Body(Lines(5, 1).Replace("\"close\":106.25", "\"close\":106.5", StringComparison.Ordinal)));

        var parity = await PostAsync(client, "/api/v1/compare");
        var example = parity.GetProperty("examples")[0];
        var around = await GetAsync(
            client, $"/api/v1/divergence?source=acme&symbol=AAPL&timeframe=1m&around=2&timestamp={Uri.EscapeDataString(example.GetProperty("timestamp").GetString()!)}");

        Assert.False(parity.GetProperty("ok").GetBoolean());
        Assert.Equal(1, parity.GetProperty("divergent").GetInt32());
        Assert.Equal(5, around.GetProperty("rows").GetArrayLength());
        var row = around.GetProperty("rows")[2];
        Assert.Equal("divergent", row.GetProperty("class").GetString());
        Assert.Equal((106.5m, 106.25m), (CloseOf(row, "legacy"), CloseOf(row, "provider")));
    }

    private static decimal CloseOf(JsonElement row, string table) => decimal.Parse(row.GetProperty(table).GetProperty("close").GetString()!, CultureInfo.InvariantCulture);

    [Fact]
    public async Task Verbs_speak_to_the_service_and_print_what_they_print_of_a_journal()
    {
        var (key, yaml) = Key("all", "write, read, operate");
        Write("keys.yaml", $"ingestion:\n  store_mode: dual\nserver:\n  keys:\n{yaml}");
        Write("key.txt", key + "\n");
        await using var run = await ServeAsync("--config", "keys.yaml");
        using var client = Client(key);
        await SendAsync(client, Body(Lines(0, 10)));
        string[] there = ["--server", Address.ToString(), "--api-key-file", "key.txt"];

        var status = Document(await RunAsync(["status", "--json", .. there]));
        var local = Document(await RunAsync("status", "--json", "--config", "keys.yaml"));
        var ledger = await RunAsync(["ledger", .. there]);
        var unagreed = await RunAsync(["lane", "detach", "provider", .. there]);
        var paused = await RunAsync(["lane", "pause", "provider", .. there]);
        var lanes = Document(await RunAsync(["lane", "list", "--json", .. there]));
        var resumed = await RunAsync(["lane", "resume", "provider", .. there]);
        var refused = await RunAsync(["switch", "legacy", .. there]);
        var switched = await RunAsync(["switch", "legacy", "--yes", .. there]);
        var letters = Document(await RunAsync(["deadletter", "list", "--json", .. there]));
        var replayed = await RunAsync(["deadletter", "replay", "--all", .. there]);

        Assert.Equal(local.EnumerateObject().Select(part => part.Name), status.EnumerateObject().Select(part => part.Name));
        Assert.Equal((0, "It balances: every accepted bar is accounted for."), (ledger.Code, ledger.OutLines[^1]));
        Assert.Equal((1, 0, 0), (unagreed.Code, paused.Code, resumed.Code));
        Assert.Contains("--yes", unagreed.Error, StringComparison.Ordinal);
        Assert.Equal("paused", lanes.GetProperty("lanes")[1].GetProperty("state").GetString());
        Assert.Equal((1, 0), (refused.Code, switched.Code));
        Assert.Contains("stops being written", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, letters.GetProperty("matching").GetInt32());
        Assert.Equal(0, replayed.Code);
    }

    [Fact]
    public async Task Verbs_say_when_a_service_cannot_be_reached_or_does_not_let_them_in()
    {
        var (_, yaml) = Key("all", "write, read, operate");
        Write("keys.yaml", $"ingestion:\n  store_mode: dual\nserver:\n  keys:\n{yaml}");
        await using var run = await ServeAsync("--config", "keys.yaml");

        Assert.Equal(3, (await RunAsync("status", "--server", "http://127.0.0.1:1")).Code);
        Assert.Equal(2, (await RunAsync("status", "--server", Address.ToString())).Code);
        Variables["DUALSINK_API_KEY"] = "dsk_wrong";
        Assert.Contains("key", (await RunAsync("switch", "legacy", "--server", Address.ToString())).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_description_of_the_interface_is_complete()
    {
        await using var run = await ServeAsync();
        using var client = Client();

        var api = await GetAsync(client, "/openapi/v1.json");

        Assert.StartsWith("3.1", api.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var paths = api.GetProperty("paths").EnumerateObject().ToDictionary(path => path.Name, path => path.Value);
        Assert.All(
            (string[])["/api/v1/bars", "/api/v1/status", "/api/v1/sinks", "/api/v1/lanes", "/api/v1/ledger", "/api/v1/events", "/api/v1/modes", "/api/v1/parity", "/api/v1/deadletters", "/api/v1/history", "/api/v1/live", "/api/v1/switch", "/api/v1/lanes/{sink}/{action}", "/api/v1/compare", "/api/v1/divergence", "/api/v1/deadletters/replay", "/healthz", "/readyz"],
            path => Assert.Contains(path, paths.Keys));
        Assert.All(
            paths.Where(path => path.Key.StartsWith("/api/", StringComparison.Ordinal)).SelectMany(path => path.Value.EnumerateObject()),
            operation =>
            {
                Assert.NotEmpty(operation.Value.GetProperty("summary").GetString()!);
                Assert.True(operation.Value.GetProperty("responses").TryGetProperty("200", out _));
            });
        Assert.Contains("application/x-ndjson", paths["/api/v1/bars"].GetProperty("post").GetProperty("requestBody").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("commit_p95_ms", api.GetProperty("components").GetRawText(), StringComparison.Ordinal);
    }
}
