using System.Globalization;
using DualSink.Bars;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Faults;

/// <summary>A journal that is full, and ends that come while a table is out of reach.</summary>
[Trait(Storm.Trait, "yes")]
public sealed class ClosedDoorFaultTests(PostgresServers servers)
{
    public static TheoryData<int> Seeds => Storm.Seeds(1, 20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_batch_dropped_at_the_door_of_a_full_journal_is_told_and_in_no_table_and_every_other_is_in_both(int seed)
    {
        await using var pair = await RoutedPair.MakeAsync(servers, seed);
        await pair.OpenAsync(new RouteOptions { Mode = "dual" }, BackpressurePolicy.DropNewest, new JournalOptions { Path = "", MaxBytes = 1 << 20 });
        pair.CutOff("provider");
        List<BarBatch> accepted = [];
        var dropped = 0;
        for (var i = 0; dropped < 5; i++)
        {
            Assert.True(i < 1000, "The journal is never full.");
            var batch = Bulky(pair.Next(i % 10 * 100, 200, $"S{i % 3}"));
            var outcome = await pair.WriteAsync(batch);
            Assert.True(outcome.Dropped is 0 or 200);
            if (outcome.Dropped > 0)
            {
                dropped++;
            }
            else
            {
                accepted.Add(batch);
            }
        }

        Assert.Equal(accepted.Sum(batch => (long)batch.Count), (await pair.LedgerAsync()).Lanes[0].Accepted);
        pair.Mend("provider");
        await Deadline.For(pair.Pipeline.FlushAsync(Stop));
        for (var i = 0; i < 10; i++)
        {
            var batch = Bulky(pair.Next(i * 100, 200, $"S{i % 3}"));
            Assert.True((await pair.WriteAsync(batch)).IsComplete);
            accepted.Add(batch);
        }

        await pair.JudgeAsync(accepted);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task An_end_while_the_primary_is_gone_is_quick_and_counted_and_the_next_start_repays(int seed)
    {
        await using var pair = await RoutedPair.MakeAsync(servers, seed);
        var failover = new RouteOptions { Mode = "failover" };
        await pair.OpenAsync(failover);
        Assert.True((await pair.WriteAsync(pair.Next(0, 50))).IsComplete);
        pair.CutOff("legacy");
        for (var i = 0; i < 10; i++)
        {
            Assert.True((await pair.WriteAsync(pair.Next(i * 10, 50))).IsComplete);
        }

        Assert.Equal("provider", pair.Pipeline.InCharge);
        Assert.Equal(new PipelineClosing(0, 500), await Deadline.For(pair.Pipeline.CloseAsync(TimeSpan.FromMilliseconds(50), Stop)));
        var ledger = await pair.LedgerAsync();
        Assert.True(ledger.Ok);
        Assert.Equal([500, 0], ledger.Lanes.Select(lane => lane.Owed));

        pair.Mend("legacy");
        await pair.OpenAsync(failover);
        Assert.True((await pair.WriteAsync(pair.Next(20, 50))).IsComplete);
        await pair.JudgeAsync();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task An_end_while_both_are_gone_answers_everybody_and_loses_nothing(int seed)
    {
        await using var pair = await RoutedPair.MakeAsync(servers, seed);
        await pair.OpenAsync(new RouteOptions { Mode = "failover" });
        pair.CutOff("legacy");
        pair.CutOff("provider");
        List<Task<BatchOutcome>> waiting = [];
        for (var i = 0; i < 10; i++)
        {
            waiting.Add((await pair.OfferAsync(pair.Next(i * 10, 50))).Confirmed);
        }

        Assert.Equal(new PipelineClosing(0, 1000), await Deadline.For(pair.Pipeline.CloseAsync(TimeSpan.Zero, Stop)));
        Assert.All(await Deadline.For(Task.WhenAll(waiting)), outcome => Assert.Equal((50, 2), (outcome.Accepted, outcome.Owed.Length)));

        pair.Mend("legacy");
        pair.Mend("provider");
        await pair.OpenAsync(new RouteOptions { Mode = "dual", Ack = AckPolicy.All });
        await pair.JudgeAsync();
    }

    // A journal takes little room for bars that are much alike.
    private static BarBatch Bulky(BarBatch batch) => new(
        batch.Tenant,
        Array.ConvertAll(batch.Bars.ToArray(), bar => bar with { Source = bar.Timestamp.ToString("HHmm", CultureInfo.InvariantCulture).PadRight(50, 'x') }));
}
