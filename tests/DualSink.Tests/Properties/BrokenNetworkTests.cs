using DualSink.Bars;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Tests.Conformance;
using DualSink.Tests.Faults;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Properties;

/// <summary>Eight workers behind a network that cuts connections at random, also with the server's reply on its way.</summary>
public sealed class BrokenNetworkTests(PostgresServers servers)
{
    [Theory]
    [InlineData("legacy", 15, 1)]
    [InlineData("provider", 15, 2)]
    [InlineData("legacy", 18, 3)]
    [InlineData("provider", 18, 4)]
    public async Task Nothing_is_lost_and_no_key_steps_back(string layout, int major, int seed)
    {
        var binding = new TableBinding(layout == "legacy" ? TableLayout.Legacy : TableLayout.Provider);
        await using var database = await servers.CreateDatabaseWithTablesAsync(major);
        await using var proxy = new FaultyProxy(database.Server.Port);
        var random = new Random(seed);
        proxy.OnRequest = _ =>
        {
            lock (random)
            {
                return random.Next(100) switch { < 3 => ProxyAction.Cut, < 6 => ProxyAction.PassAndCutBeforeReply, _ => ProxyAction.Pass };
            }
        };
        await using var direct = PostgresEngine.Connect(database.AppConnectionString);
        var watcher = new RevisionWatcher(direct.Open(binding));
        using var enough = new CancellationTokenSource();
        var watching = Task.Run(() => watcher.WatchAsync(enough.Token), TestContext.Current.CancellationToken);
        await using var bed = PostgresBed.Open(database, binding.Layout, PostgresBed.Stubborn with { Workers = 8, QueueMax = 10, MaxBatchSize = 100 }, proxy.Port);

        // Revisions of the same minutes, and every few batches new ones, which are copied where the table lets them.
        List<Task<BatchOutcome>> confirmed = [];
        Dictionary<(string, long), int> expected = [];
        for (var revision = 0; revision < 60; revision++)
        {
            Bar[] bars = [.. Enumerable.Range(0, revision % 5 == 0 ? 600 : 40).Select(minute => TestBars.Plain("A", minute + (revision / 5 * 20), RevisionWatcher.CloseOf(revision)))];
            foreach (var bar in bars)
            {
                expected[(bar.Symbol, UnixMicroseconds.Of(bar.Timestamp))] = revision;
            }

            confirmed.Add(await bed.Sink.OfferAsync(SinkBars.Batch(bars)));
        }

        Assert.All(await Deadline.For(Task.WhenAll(confirmed)), outcome => Assert.True(outcome.IsComplete));
        await enough.CancelAsync();
        await Deadline.For(watching);
        Assert.True(proxy.Cuts > 5, $"Only {proxy.Cuts} cuts: not much of a test.");
        Assert.Equal(expected.OrderBy(row => row.Key), (await watcher.LookAsync()).OrderBy(row => row.Key));
    }
}
