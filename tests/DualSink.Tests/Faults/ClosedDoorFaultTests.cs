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
    public async Task A_full_journal_that_blocks_has_its_writer_wait_and_everything_arrives_when_the_server_is_back(int seed)
    {
        await using var pair = await RoutedPair.MakeAsync(servers, seed);
        await pair.OpenAsync(new RouteOptions { Mode = "dual" }, journal: new JournalOptions { Path = "", MaxBytes = 1 << 20 });
        pair.CutOff("provider");
        List<BarBatch> accepted = [];
        using var enough = new CancellationTokenSource();
        var writing = Task.Run(WriteAsync, Stop);
        await Deadline.Until(() => writing.IsCompleted || pair.Log.Lines.Any(line => line.Event == 1104), "the journal is full");
        Assert.False(writing.IsCompleted);

        await enough.CancelAsync();
        pair.Mend("provider");
        await Deadline.For(writing);
        await pair.JudgeAsync(accepted);

        async Task WriteAsync()
        {
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                Assert.True(i < 1000, "The journal is never full.");
                var batch = Bulky(pair.Next(i % 10 * 100, 200, $"S{i % 3}"));
                Assert.True((await pair.WriteAsync(batch)).IsComplete);
                accepted.Add(batch);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_full_journal_that_detaches_goes_on_with_the_other_and_takes_the_lane_back_when_it_is_attached(int seed)
    {
        await using var pair = await RoutedPair.MakeAsync(servers, seed);
        await pair.OpenAsync(new RouteOptions { Mode = "dual" }, journal: new JournalOptions { Path = "", MaxBytes = 1 << 20, WhenFull = WhenFull.Detach });
        TablesOracle[] oracles = [new(), new()];
        pair.CutOff("provider");
        for (var i = 0; pair.Lane("provider").Record.State != LaneState.Detached; i++)
        {
            Assert.True(i < 1000, "The journal is never full.");
            var batch = Bulky(pair.Next(i % 10 * 100, 200, $"S{i % 3}"));
            Assert.True((await pair.WriteAsync(batch)).IsComplete);
            oracles[0].Accept(batch);
        }

        pair.Mend("provider");
        Assert.True((await pair.AskAsync(ControlCommand.Attach, new ControlArguments { Lane = "provider" })).Ok);
        for (var i = 0; i < 10; i++)
        {
            var batch = pair.Next(i * 100, 200, "AFTER");
            Assert.True((await pair.WriteAsync(batch)).IsComplete);
            Array.ForEach(oracles, oracle => oracle.Accept(batch));
        }

        await Deadline.For(pair.Pipeline.FlushAsync(Stop));
        await Deadline.For(pair.Pipeline.CloseAsync(TimeSpan.FromSeconds(5), Stop));
        var ledger = await pair.LedgerAsync();
        Assert.True(ledger.Ok);
        Assert.Equal([(0, false), (0, true)], ledger.Lanes.Select(lane => (lane.Owed, lane.Dropped > 0)));
        Assert.Equal(2000, ledger.Lanes[1].Accepted - ledger.Lanes[1].Dropped);

        // What the sink was just trying when it was detached may have come through.
        await pair.Database("provider").ExecuteAsync("DELETE FROM bars_ohlcv WHERE symbol <> 'AFTER'");
        await oracles[0].AssertLegacyAsync(pair.Database("legacy"));
        await oracles[1].AssertProviderAsync(pair.Database("provider"));
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
