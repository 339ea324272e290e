using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using DualSink.Tests.Dashboard;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Server;

/// <summary>How the service ends: before it began, and in the middle of everything.</summary>
public sealed class ServiceEndTests : ServiceTest
{
    private const string DeadProvider = "ingestion:\n  store_mode: dual\n  ack: all\n  sinks:\n    provider:\n      database_url: postgresql://me@127.0.0.1:1/none?timeout=1\n";

    // Requests under way have 3 s, and 2 s more until they are cut off; a sink that does not get on is waited for 3 s.
    private static readonly TimeSpan Stopping = TimeSpan.FromSeconds(12);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("--mode", "dual")]
    [InlineData("--mode", "provider")]
    [InlineData("--config", "dead.yaml")]
    [InlineData("--demo")]
    public async Task A_port_that_is_taken_ends_it_at_once_and_says_so(params string[] options)
    {
        Write("dead.yaml", DeadProvider);
        Write("feed.csv", "source,symbol,timeframe,timestamp,open,high,low,close,volume\nacme,AAPL,1m,2024-01-02T00:00:00Z,1,2,1,2,3\n");
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var began = Stopwatch.GetTimestamp();

        var run = await RunAsync(["serve", "feed.csv", "--urls", $"http://{taken.LocalEndpoint}", .. options]);

        Assert.Equal(2, run.Code);
        Assert.Contains($"error: Cannot listen on http://{taken.LocalEndpoint}: Failed to bind to address http://{taken.LocalEndpoint}: address already in use. Name an address that is free with --urls or server.urls; port 0 takes any that is.", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Hosting failed", run.Error, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(5) * Busyness.Now);
    }

    [Fact]
    public async Task A_port_that_is_taken_keeps_nobody_waiting_for_what_the_journal_owes_a_dead_sink()
    {
        Write("dead.yaml", DeadProvider + "  ack_timeout: 200ms\n");
        await using (var before = await ServeAsync("--config", "dead.yaml"))
        {
            using var client = Client();
            await SendAsync(client, Body(Lines(0, 10)), 202);
            Assert.Equal(0, (await before.EndAsync()).Code);
        }

        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var began = Stopwatch.GetTimestamp();

        var run = await RunAsync("serve", "--config", "dead.yaml", "--urls", $"http://{taken.LocalEndpoint}");

        Assert.Equal(2, run.Code);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(5) * Busyness.Now);
        var ledger = Document(await RunAsync("ledger", "--config", "dead.yaml", "--json"));
        Assert.Equal(10, ledger.GetProperty("lanes")[1].GetProperty("owed").GetInt32());
    }

    [Fact]
    public async Task Asked_to_end_with_a_dead_sink_viewers_and_bodies_under_way_it_answers_all_and_ends_in_time()
    {
        Write("dead.yaml", DeadProvider);
        await using var run = await ServeAsync("--config", "dead.yaml");
        using var client = Client();
        var viewers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ViewAsync(client)));

        // One body waits for the dead sink's word, of another the end has not come, and of a third nothing but the head.
        var waiting = client.PostAsync("/api/v1/bars", Body(Lines(0, 10)), Stop);
        using var half = await BeginAsync(Lines(10, 5));
        using var silent = await BeginAsync("");
        await Deadline.Until(
            async () => (await GetAsync(client, "/api/v1/ledger")).GetProperty("lanes")[1].GetProperty("owed").GetInt64() == 15,
            "the journal has both bodies' bars");
        var began = Stopwatch.GetTimestamp();

        var ended = await Deadline.For(run.EndAsync());

        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, Stopping * Busyness.Now);
        Assert.Equal(0, ended.Code);
        var answer = await AnswerOf(await waiting, 202);
        Assert.Equal((10, false), (answer.GetProperty("accepted").GetInt32(), answer.GetProperty("confirmed").GetBoolean()));
        Assert.Contains("provider", answer.GetProperty("owed").EnumerateArray().Select(sink => sink.GetString()));
        var refused = await RestOf(half);
        Assert.StartsWith("HTTP/1.1 503", refused, StringComparison.Ordinal);
        Assert.Contains("\"accepted\":5", refused, StringComparison.Ordinal);
        await Task.WhenAll(viewers.Select(viewer => Deadline.For(viewer.ReadToEndAsync(Stop))));
        Assert.Contains("owed 15", ended.Out, StringComparison.Ordinal);
    }

    private static async Task<StreamReader> ViewAsync(HttpClient client)
    {
        var response = await client.GetAsync("/api/v1/live", HttpCompletionOption.ResponseHeadersRead, Stop);
        var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Stop));
        Assert.Equal("retry: 1000", await Deadline.For(lines.ReadLineAsync(Stop).AsTask()));
        return lines;
    }

    private async Task<TcpClient> BeginAsync(string body)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(Address.Host, Address.Port, Stop);
        await socket.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"POST /api/v1/bars HTTP/1.1\r\nHost: {Address.Authority}\r\nContent-Type: application/x-ndjson\r\nContent-Length: 100000\r\n\r\n{body}"), Stop);
        return socket;
    }

    private static async Task<string> RestOf(TcpClient socket)
    {
        var said = new MemoryStream();
        try
        {
            await socket.GetStream().CopyToAsync(said, Stop);
        }
        catch (IOException)
        {
            // It was cut off behind what it said.
        }

        return Encoding.UTF8.GetString(said.ToArray());
    }
}
