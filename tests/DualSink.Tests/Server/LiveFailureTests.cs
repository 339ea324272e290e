using System.Diagnostics;
using System.Text.Json;
using DualSink.Tests.Dashboard;
using DualSink.Tests.Faults;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Server;

/// <summary>A sink that dies under load, as whoever watches sees it.</summary>
public sealed class LiveFailureTests(PostgresServers servers) : ServiceTest
{
    private const int Senders = 8;
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Is_told_within_two_seconds_and_its_return_too()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await using var proxy = new FaultyProxy(database.Server.Port);
        Write("split.yaml", $"ingestion:\n  store_mode: dual\n  max_delay: 200ms\n  sinks:\n    provider:\n      database_url: postgresql://postgres@127.0.0.1:{proxy.Port}/{database.Name}\n");
        await using var run = await ServeAsync("--config", "split.yaml");
        using var client = Client();
        var sent = -1;
        var load = Enumerable.Range(0, Senders).Select(sender => new Traffic(() => SendAsync(client, Body(Lines(Interlocked.Increment(ref sent) * 500, 500, $"LOAD{sender}"))))).ToArray();
        try
        {
            using var response = await client.GetAsync("/api/v1/live", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
            await UntilAsync(lines, "connected");

            var died = Stopwatch.GetTimestamp();
            proxy.Refuses = true;
            proxy.CutAll();
            await UntilAsync(lines, "retrying");
            var seen = Stopwatch.GetElapsedTime(died);
            proxy.Refuses = false;
            await UntilAsync(lines, "connected");

            TestContext.Current.TestOutputHelper?.WriteLine($"The dead sink was told after {seen.TotalMilliseconds:F0} ms.");
            Assert.InRange(seen, TimeSpan.Zero, Promised * Busyness.Now);
        }
        finally
        {
            await Task.WhenAll(load.Select(sender => sender.DisposeAsync().AsTask()));
        }
    }

    private static async Task UntilAsync(StreamReader lines, string state)
    {
        while (true)
        {
            var line = await Deadline.For(lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask());
            Assert.NotNull(line);
            if (line == "event: snapshot")
            {
                var snapshot = JsonDocument.Parse((await Deadline.For(lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()))!["data: ".Length..]).RootElement;
                if (snapshot.GetProperty("sinks")[1].GetProperty("health").GetProperty("state").GetString() == state)
                {
                    return;
                }
            }
        }
    }
}
