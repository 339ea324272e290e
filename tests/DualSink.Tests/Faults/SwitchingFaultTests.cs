using DualSink.Bars;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Faults;

/// <summary>Switches among all modes, again and again, while writes are slow and batches are on their way.</summary>
[Trait(Storm.Trait, "yes")]
public sealed class SwitchingFaultTests(PostgresServers servers)
{
    public static TheoryData<int> Seeds => Storm.Seeds(1, 100);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Each_table_gets_what_was_accepted_for_it_whatever_is_switched_meanwhile(int seed)
    {
        var random = new Random(seed);
        await using var pair = await RoutedPair.MakeAsync(servers, seed);
        foreach (var store in pair.Stores)
        {
            var pace = new Random(random.Next());
            store.Flakiness = 1;
            store.OnWrite = async token => await Task.Delay(TimeSpan.FromMilliseconds(Locked(pace, 15)), TimeProvider.System, token);
        }

        await pair.OpenAsync(new RouteOptions { Mode = "dual" });
        using var enough = new CancellationTokenSource();
        List<(BarBatch Batch, Task<BatchOutcome> Confirmed)>[] written = [[], [], []];
        var writers = written.Select((mine, writer) => Task.Run(() => WriteAsync(mine, $"S{writer}"), Stop)).ToArray();
        for (var i = 0; i < Storm.Count(40, 200); i++)
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
        var all = written.SelectMany(mine => mine).ToList();
        foreach (var outcome in await Deadline.For(Task.WhenAll(all.Select(batch => batch.Confirmed))))
        {
            Assert.Equal(outcome.Count, outcome.Committed + outcome.Superseded + outcome.Accepted);
        }

        (await pair.JudgeAsync()).AssertKeeps(all.SelectMany(batch => batch.Batch.Bars.ToArray()));

        // A series of its own for each writer, who awaits each call: so its revisions have an order.
        async Task WriteAsync(List<(BarBatch Batch, Task<BatchOutcome> Confirmed)> mine, string symbol)
        {
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                var batch = pair.Next(i % 5 * 4, 20, symbol);
                mine.Add((batch, (await pair.OfferAsync(batch)).Confirmed));
                if (mine.Count > 20)
                {
                    await Task.WhenAny(mine[^20].Confirmed, Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Stop));
                }
            }
        }
    }

    private static int Locked(Random random, int below)
    {
        lock (random)
        {
            return random.Next(below);
        }
    }
}
