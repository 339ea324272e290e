using System.Text.Json;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Server;

public abstract class LiveTests(PostgresServers? servers) : ServiceTest(servers)
{
    public sealed class OnSqlite() : LiveTests(null);

    public sealed class OnPostgres(PostgresServers servers) : LiveTests(servers);

    [Fact]
    public async Task Who_connects_gets_a_look_at_once_and_one_a_second_and_what_happens()
    {
        await using var run = await ServeAsync();
        using var client = Client();
        await SendAsync(client, Body(Lines(0, 100)));
        using var stream = await StreamAsync(client, null);
        using var lines = new StreamReader(stream);

        var first = await NextAsync(lines, "snapshot");
        await PostAsync(client, "/api/v1/lanes/provider/pause");
        var happened = await NextAsync(lines, "happened");
        var second = await NextAsync(lines, "snapshot");

        Assert.Equal(("dual", "legacy", "default"), (first.GetProperty("mode").GetString(), first.GetProperty("in_charge").GetString(), first.GetProperty("tenant").GetString()));
        Assert.Equal(["read", "write", "operate"], first.GetProperty("may").EnumerateArray().Select(may => may.GetString()));
        Assert.Equal(["legacy", "provider"], first.GetProperty("sinks").EnumerateArray().Select(sink => sink.GetProperty("sink").GetString()));
        Assert.True(first.GetProperty("ledger").GetProperty("ok").GetBoolean());
        Assert.Equal(("lane-paused", "provider", "/docs/operations#a-lane-is-paused"), (happened.GetProperty("kind").GetString(), happened.GetProperty("sink").GetString(), happened.GetProperty("page").GetString()));
        Assert.Equal("paused", second.GetProperty("sinks")[1].GetProperty("lane_state").GetString());
        await PostAsync(client, "/api/v1/lanes/provider/resume");
    }

    [Fact]
    public async Task Who_comes_back_gets_what_happened_meanwhile()
    {
        await using var run = await ServeAsync();
        using var client = Client();
        await PostAsync(client, "/api/v1/lanes/provider/pause");
        await Deadline.Until(async () => (await GetAsync(client, "/api/v1/events")).GetProperty("events").GetArrayLength() > 0, "the event is known");
        var seen = (await GetAsync(client, "/api/v1/events")).GetProperty("events")[0].GetProperty("id").GetInt64();
        await PostAsync(client, "/api/v1/lanes/provider/resume");
        await Deadline.Until(async () => (await GetAsync(client, "/api/v1/events")).GetProperty("events").GetArrayLength() > 1, "the next event is known");

        using var stream = await StreamAsync(client, seen);
        using var lines = new StreamReader(stream);

        Assert.Equal("lane-resumed", (await NextAsync(lines, "happened")).GetProperty("kind").GetString());
    }

    [Fact]
    public async Task The_last_minutes_are_there_before_anybody_watched()
    {
        await using var run = await ServeAsync();
        using var client = Client();
        await SendAsync(client, Body(Lines(0, 500)));

        await Deadline.Until(
            async () => (await GetAsync(client, "/api/v1/history?seconds=60")).GetProperty("sinks").GetProperty("legacy").GetProperty("bars_per_second").EnumerateArray().Sum(rate => rate.GetDouble()) > 0,
            "the bars are in the history");

        var history = await GetAsync(client, "/api/v1/history?seconds=60");
        var steps = history.GetProperty("at").GetArrayLength();
        Assert.All(history.GetProperty("sinks").GetProperty("provider").EnumerateObject(), series => Assert.Equal(steps, series.Value.GetArrayLength()));
    }

    [Fact]
    public async Task The_manual_is_served_with_an_anchor_for_every_kind_of_event()
    {
        await using var run = await ServeAsync();
        using var client = Client();

        var manual = await client.GetStringAsync("/docs/operations", TestContext.Current.CancellationToken);

        foreach (var kind in (string[])["switched", "failover", "journal-full", "lane-detached", "lane-paused", "lane-rewound", "dead-letters", "sink-failing", "divergence"])
        {
            Assert.Contains($"id=\"{DualSink.Server.Live.ManualPage.For(kind)!.Split('#')[1]}\"", manual, StringComparison.Ordinal);
        }
    }

    private static async Task<Stream> StreamAsync(HttpClient client, long? after)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/live");
        if (after is not null)
        {
            request.Headers.Add("Last-Event-ID", after.Value.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<JsonElement> NextAsync(StreamReader lines, string kind)
    {
        while (await Deadline.For(lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()) is { } line)
        {
            if (line == $"event: {kind}")
            {
                return JsonDocument.Parse((await Deadline.For(lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()))!["data: ".Length..]).RootElement;
            }
        }

        throw new EndOfStreamException($"The stream ended before '{kind}' came.");
    }
}
