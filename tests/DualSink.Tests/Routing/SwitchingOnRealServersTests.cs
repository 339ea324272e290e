using DualSink.Bars;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Routing;

public sealed class SwitchingOnRealServersTests(PostgresServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Two_hundred_switches_under_load_with_revisions_leave_each_table_what_was_accepted_for_it(int seed)
    {
        await using var legacy = await servers.CreateDatabaseWithTablesAsync(15);
        await using var provider = await servers.CreateDatabaseWithTablesAsync(18);
        await using var pair = await RealPair.OpenAsync(legacy, provider, new RouteOptions { Mode = "dual" });
        using var enough = new CancellationTokenSource();
        var random = new Random(seed);
        var offered = new List<Bar>[3];
        List<Task<BatchOutcome>>[] confirmed = [[], [], []];
        var writers = offered.Select((_, writer) => Task.Run(() => WriteAsync(writer))).ToArray();
        for (var i = 0; i < 200; i++)
        {
            var route = new RouteOptions
            {
                Mode = StoreSinks.Modes[random.Next(StoreSinks.Modes.Length)],
                Ack = (AckPolicy)random.Next(3),
                Primary = StoreSinks.Names[random.Next(2)],
            };
            Assert.Equal(route, (await Deadline.For(pair.Pipeline.SwitchAsync(route, consents: true, Stop))).After);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(5)), TimeProvider.System, Stop);
        }

        await enough.CancelAsync();
        await Deadline.For(Task.WhenAll(writers));
        foreach (var outcome in await Deadline.For(Task.WhenAll(confirmed.SelectMany(tasks => tasks))))
        {
            Assert.Equal(outcome.Count, outcome.Committed + outcome.Superseded + outcome.Accepted);
        }

        (await pair.JudgeAsync()).AssertKeeps(offered.SelectMany(bars => bars));

        // Each writer has a series of its own and awaits each call, so its revisions have an order.
        async Task WriteAsync(int writer)
        {
            offered[writer] = [];
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                Bar[] bars = [.. Enumerable.Range(i % 5 * 4, 20).Select(minute => TestBars.Plain($"S{writer}", minute, 100 + (i / 10_000m)))];
                offered[writer].AddRange(bars);
                var receipt = await Deadline.For(pair.Pipeline.WriteAsync(new BarBatch(StoreUnderTest.Tenant, bars), cancellationToken: Stop));
                confirmed[writer].Add(receipt.Confirmed);
                if (confirmed[writer].Count > 20)
                {
                    await Task.WhenAny(confirmed[writer][^20], Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Stop));
                }
            }
        }
    }
}
