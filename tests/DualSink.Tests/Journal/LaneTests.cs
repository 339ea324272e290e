using DualSink.Journal;
using DualSink.Sinks;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Journal;

/// <summary>A lane over a real journal and a real table.</summary>
public sealed class LaneTests(PostgresServers servers)
{
    public static TheoryData<StoreCase> Tables =>
        [StoreCase.LegacyOnSqlite, StoreCase.ProviderOnSqlite, StoreCase.LegacyOnPostgres15, StoreCase.ProviderOnPostgres18];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task What_is_accepted_is_delivered_told_and_passed(StoreCase which)
    {
        await using var bed = await LaneBed.OpenAsync(which, servers);
        await bed.AcceptAsync(bed.Next(1), bed.Next(2), bed.Next(1));
        var last = await bed.AcceptAsync(bed.Next(1));
        await bed.DrainAsync();

        await bed.AssertSettledAsync();
        Assert.Equal([1, last], bed.Told.Keys.Order());
        Assert.True(bed.Told[1].IsComplete);
        Assert.Equal(3, bed.Told[1].Count);
        Assert.Equal(last, bed.Lane.Cursor);
        Assert.Equal((0, 0, SinkState.Connected), (bed.Lane.Status.BacklogBars, bed.Lane.Status.BacklogBatches, bed.Lane.Status.Sink.State));
        Assert.Null(bed.Lane.Status.OldestOwedAt);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task A_lane_whose_table_was_gone_for_long_catches_up_with_the_last_revisions(StoreCase which)
    {
        await using var bed = await LaneBed.OpenAsync(which, servers);
        bed.Options = LaneBed.Quick with { MaxBatchSize = 5 };
        await bed.RestartAsync();
        bed.Store.IsDown = true;
        for (var i = 0; i < 200; i++)
        {
            await bed.AcceptAsync(bed.Next(i % 7), bed.Next(i % 3), bed.Next(i));
        }

        await Deadline.Until(() => bed.Lane.Status.Sink.State == SinkState.Retrying, "the sink notices");
        Assert.Equal((600, 200, 0), (bed.Lane.Status.BacklogBars, bed.Lane.Status.BacklogBatches, bed.Lane.Cursor));
        Assert.NotNull(bed.Lane.Status.OldestOwedAt);
        Assert.Empty(bed.Told);

        bed.Store.IsDown = false;
        await bed.DrainAsync();
        await bed.AssertSettledAsync();
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Bars_the_table_can_never_hold_become_dead_letters_once_and_the_ledger_balances(StoreCase which)
    {
        await using var bed = await LaneBed.OpenAsync(which, servers);
        bed.Store.IsPoison = bar => bar.Timeframe == "poison";
        for (var i = 0; i < 40; i++)
        {
            var bar = bed.Next(i);
            await bed.AcceptAsync(
                bed.Next(100 + i),
                i % 3 == 0 ? bar with { Timeframe = "poison" } : i % 3 == 1 ? bar with { Symbol = new string('S', 21) } : bar);
            if (i % 10 == 9)
            {
                await bed.KillAsync();
            }
        }

        await bed.AcceptAsync([.. Enumerable.Range(200, 30).Select(bed.Next)]);
        await bed.DrainAsync();
        await bed.AssertSettledAsync();
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task After_a_kill_only_the_last_revision_of_what_may_be_there_is_written(StoreCase which)
    {
        await using var bed = await LaneBed.OpenAsync(which, servers);
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < 20; i++)
            {
                await bed.AcceptAsync(bed.Next(i % 3), bed.Next(i), bed.Next(i % 3));
            }

            await Deadline.Until(() => bed.Told.Count > round * 20, "something was written");
            await bed.KillAsync();
        }

        await bed.DrainAsync();
        await bed.AssertSettledAsync();
    }

    [Fact]
    public async Task Bars_of_other_lanes_are_passed()
    {
        await using var bed = await LaneBed.OpenAsync(StoreCase.ProviderOnSqlite, servers);
        for (var i = 0; i < 50; i++)
        {
            await bed.Journal.AppendAsync(SinkBars.Minutes(i, 2), LaneSet.Of("legacy"), cancellationToken: Stop);
        }

        await bed.DrainAsync();
        Assert.Equal((50, 0), (bed.Lane.Cursor, bed.Record.Accepted));
        Assert.Equal(0, bed.Store.Writes);
    }

    [Fact]
    public async Task What_is_returned_on_closing_stays_owed()
    {
        await using var bed = await LaneBed.OpenAsync(StoreCase.ProviderOnSqlite, servers);
        await bed.AcceptAsync(bed.Next(1));
        await bed.DrainAsync();
        bed.Store.IsDown = true;
        for (var i = 2; i < 30; i++)
        {
            await bed.AcceptAsync(bed.Next(i), bed.Next(1));
        }

        await Deadline.For(bed.Lane.CloseAsync(TimeSpan.FromMilliseconds(20), Stop));
        Assert.Equal((1, 56), (bed.Record.Cursor, bed.Record.Owed));
        await Assert.ThrowsAsync<SinkClosedException>(() => bed.Lane.DrainAsync(5, Stop));
        Assert.Equal([1], bed.Told.Keys);

        bed.Store.IsDown = false;
        bed.StartLane();
        await bed.DrainAsync();
        await bed.AssertSettledAsync();
    }

    [Fact]
    public async Task Not_more_than_a_window_is_handed_out_however_large_the_backlog()
    {
        await using var bed = await LaneBed.OpenAsync(StoreCase.ProviderOnSqlite, servers);
        bed.Options = LaneBed.Quick with { MaxBatchSize = 2 };
        await bed.RestartAsync();
        var gate = new Gate();
        bed.Store.OnWrite = token => gate.PassAsync(null!, token);
        for (var i = 0; i < 300; i++)
        {
            await bed.AcceptAsync(bed.Next(i), bed.Next(i));
        }

        await gate.ArrivalAsync();
        await Deadline.Until(() => bed.Lane.Status.Sink.QueueDepth > 0, "the lane has handed out");
        Assert.InRange(bed.Lane.Status.Sink.QueueDepth, 1, 16);
        gate.Open();
        await bed.DrainAsync();
        await bed.AssertSettledAsync();
    }

    [Fact]
    public async Task A_refused_last_revision_gives_way_to_the_newest_that_the_table_takes()
    {
        await using var bed = await LaneBed.OpenAsync(StoreCase.ProviderOnSqlite, servers, started: false);
        bed.Store.IsPoison = bar => bar.Volume == 13;
        await bed.AcceptAsync(bed.Next(1), bed.Next(2));
        await bed.AcceptAsync(bed.Next(1), bed.Next(2) with { Volume = 13 });
        await bed.AcceptAsync(bed.Next(1) with { Volume = 13 }, bed.Next(3), bed.Next(3) with { Volume = 13 });
        await bed.AcceptAsync(bed.Next(4), bed.Next(5) with { Volume = 13 }, bed.Next(1) with { Volume = 13 });
        bed.StartLane();
        await bed.DrainWithWitnessesAsync();

        await bed.AssertSettledAsync();
        Assert.Equal((1, 5), (bed.Record.Settled.Superseded, bed.Record.Settled.DeadLettered));
    }

    [Fact]
    public async Task Without_a_doubt_about_newer_ones_an_older_revision_is_not_brought_back()
    {
        await using var bed = await LaneBed.OpenAsync(StoreCase.ProviderOnSqlite, servers, started: false);
        bed.Store.IsPoison = bar => bar.Volume == 13;
        await bed.AcceptAsync(bed.Next(1));
        await bed.AcceptAsync(bed.Next(1) with { Volume = 13 }, bed.Next(2));
        var gate = new Gate();
        bed.Store.OnWrite = token => gate.PassAsync(null!, token);
        bed.StartLane();
        await gate.ArrivalAsync();
        await bed.AcceptAsync(bed.Next(1));
        await Deadline.Until(() => bed.Lane.Status.Sink.QueueDepth + bed.Lane.Status.Sink.InFlightBatches > 1, "the newer one is handed out");
        gate.Open();
        await bed.DrainAsync();

        await bed.AssertSettledAsync();
    }
}
