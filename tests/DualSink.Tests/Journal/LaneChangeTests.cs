using DualSink.Journal;
using DualSink.Sinks;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;
using Microsoft.Data.Sqlite;

namespace DualSink.Tests.Journal;

/// <summary>Lanes that are paused, rewound, detached and attached while bars come; and what the ledger says of them.</summary>
public sealed class LaneChangeTests(PostgresServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_paused_lane_hands_nothing_out_also_after_a_restart_and_goes_on_when_resumed()
    {
        await using var bed = await LaneBed.OpenAsync(StoreCase.ProviderOnSqlite, servers);
        await bed.AcceptAsync(bed.Next(1));
        await bed.DrainAsync();
        Assert.True(await bed.Lane.PauseAsync("a test"));
        Assert.False(await bed.Lane.PauseAsync("a test"));
        var before = DateTimeOffset.UnixEpoch;
        await bed.AcceptAsync(bed.Next(1));
        await bed.AcceptAsync(bed.Next(2));
        await Deadline.Until(() => bed.Lane.Status.OldestOwedAt > before, "the age of the backlog is known");
        await bed.RestartAsync();

        Assert.Equal((LaneState.Paused, 2, 2, 1), (bed.Lane.Status.Record.State, bed.Lane.Status.BacklogBars, bed.Lane.Status.BacklogBatches, bed.Lane.Cursor));
        Assert.Equal(1, bed.Store.Writes);
        Assert.True(await bed.Lane.ResumeAsync("a test"));
        await bed.DrainAsync();
        await bed.AssertSettledAsync();
    }

    [Theory]
    [InlineData(StoreCase.LegacyOnSqlite)]
    [InlineData(StoreCase.ProviderOnPostgres15)]
    public async Task A_rewind_restores_a_database_without_ever_stepping_back(StoreCase which)
    {
        await using var bed = await LaneBed.OpenAsync(which, servers);
        for (var i = 0; i < 60; i++)
        {
            await bed.AcceptAsync(bed.Next(i % 5), bed.Next(i), bed.Next(i % 5));
        }

        await bed.DrainAsync();
        await bed.ExecuteAsync("DELETE FROM {table}");
        await bed.RewindAsync(0);
        for (var i = 0; i < 10; i++)
        {
            await bed.AcceptAsync(bed.Next(i % 5));
        }

        await bed.DrainAsync();
        await bed.AssertSettledAsync();
        Assert.Equal((2 * 180) + 10, bed.Record.Accepted);
    }

    [Fact]
    public async Task How_far_a_rewound_lane_has_looked_through_before_it_writes_is_told()
    {
        await using var bed = await LaneBed.OpenAsync(StoreCase.ProviderOnSqlite, servers);
        for (var i = 0; i < 20; i++)
        {
            await bed.AcceptAsync(bed.Next(i));
        }

        await bed.DrainAsync();
        Assert.Equal(0, bed.Lane.Status.LookedThrough);
        bed.Store.IsDown = true;
        await bed.RewindAsync(0);
        await Deadline.Until(() => bed.Lane.Status.LookedThrough == 20, "all that may be in the table was looked through");
        Assert.Equal(20, bed.Record.Owed);

        bed.Store.IsDown = false;
        await bed.DrainAsync();
        await bed.AssertSettledAsync();
    }

    [Fact]
    public async Task A_kill_in_the_middle_of_a_rewind_changes_nothing_about_that()
    {
        await using var bed = await LaneBed.OpenAsync(StoreCase.ProviderOnSqlite, servers);
        bed.Options = LaneBed.Quick with { MaxBatchSize = 2 };
        await bed.RestartAsync();
        for (var i = 0; i < 80; i++)
        {
            await bed.AcceptAsync(bed.Next(i % 5), bed.Next(i));
        }

        await bed.DrainAsync();
        for (var round = 0; round < 4; round++)
        {
            var writes = bed.Store.Writes;
            await bed.RewindAsync(bed.Record.Cursor / 2);
            await Deadline.Until(() => bed.Store.Writes > writes + round, "it writes");
            await bed.KillAsync();
        }

        await bed.DrainAsync();
        await bed.AssertSettledAsync();
    }

    [Fact]
    public async Task A_rewind_while_the_table_is_gone_waits_for_nobody()
    {
        await using var bed = await LaneBed.OpenAsync(StoreCase.ProviderOnSqlite, servers);
        for (var i = 0; i < 20; i++)
        {
            await bed.AcceptAsync(bed.Next(i % 3));
        }

        await bed.DrainAsync();
        bed.Store.IsDown = true;
        for (var i = 0; i < 20; i++)
        {
            await bed.AcceptAsync(bed.Next(i % 3));
        }

        await Deadline.Until(() => bed.Lane.Status.Sink.State == SinkState.Retrying, "the table is gone");
        await bed.RewindAsync(10);
        await bed.RewindAsync(5);
        bed.Store.IsDown = false;
        await bed.DrainAsync();
        await bed.AssertSettledAsync();
    }

    [Fact]
    public async Task A_rewind_comes_by_dead_letters_again_and_keeps_each_once()
    {
        await using var bed = await LaneBed.OpenAsync(StoreCase.ProviderOnSqlite, servers);
        bed.Store.IsPoison = bar => bar.Volume == 13;
        for (var i = 0; i < 30; i++)
        {
            await bed.AcceptAsync(bed.Next(i), i % 4 == 0 ? bed.Next(100 + i) with { Volume = 13 } : bed.Next(i % 3));
        }

        await bed.DrainWithWitnessesAsync();
        var letters = bed.DeadLetters();
        Assert.Equal(8, letters.Count);
        await bed.RewindAsync(0);
        await bed.DrainAsync();

        Assert.Equal(letters, bed.DeadLetters());
        await bed.AssertSettledAsync();
    }

    [Fact]
    public async Task Beyond_the_cursor_a_lane_is_not_rewound()
    {
        await using var bed = await LaneBed.OpenAsync(StoreCase.ProviderOnSqlite, servers);
        await bed.AcceptAsync(bed.Next(1));
        await bed.DrainAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.Lane.RewindAsync(2, "a test"));
        await bed.AcceptAsync(bed.Next(1));
        await bed.DrainAsync();
        await bed.AssertSettledAsync();
    }

    [Fact]
    public async Task A_detached_lane_drops_what_it_was_owed_and_takes_up_what_comes_after_it_is_attached()
    {
        await using var bed = await LaneBed.OpenAsync(StoreCase.ProviderOnSqlite, servers);
        await bed.AcceptAsync(bed.Next(1), bed.Next(2));
        await bed.DrainAsync();
        bed.Store.IsDown = true;
        await bed.AcceptAsync(bed.Next(3), bed.Next(4));
        await bed.AcceptAsync(bed.Next(5));
        await bed.DetachAsync();
        bed.Forget(after: 1);
        Assert.Equal((LaneState.Detached, 3, 0), (bed.Record.State, bed.Record.Settled.Dropped, bed.Lane.Status.BacklogBars));
        await bed.DrainAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.Lane.ResumeAsync("a test"));

        // What was handed out before goes its own way; it is nobody's any more.
        var gap = await bed.Lane.AttachAsync("a test");
        Assert.Equal((2, 3), (gap.From, gap.To));
        bed.Store.IsDown = false;
        await bed.AcceptAsync(bed.Next(3), bed.Next(4), bed.Next(5));
        await bed.DrainAsync();
        await bed.AssertSettledAsync();
    }

    [Fact]
    public async Task A_lane_that_the_journal_detaches_lets_go_of_whoever_waits_for_it()
    {
        await using var bed = await LaneBed.OpenAsync(StoreCase.ProviderOnSqlite, servers);
        bed.Store.IsDown = true;
        await bed.AcceptAsync(bed.Next(1), bed.Next(2));
        await Deadline.Until(() => bed.Lane.Status.Sink.State == SinkState.Retrying, "the table is gone");
        var drained = bed.DrainAsync();
        await bed.Journal.DetachAsync("provider", "the journal is full");

        await drained;
        Assert.Equal(0, bed.Lane.Status.BacklogBars);
    }

    [Fact]
    public async Task A_journal_that_was_tampered_with_does_not_balance()
    {
        await using var bed = await LaneBed.OpenAsync(StoreCase.ProviderOnSqlite, servers);
        await bed.AcceptAsync(bed.Next(1), bed.Next(2));
        await bed.DrainAsync();
        bed.Store.IsDown = true;
        await bed.AcceptAsync(bed.Next(3));
        using var view = await JournalView.OpenAsync(bed.Journal.Path, cancellationToken: Stop);
        var ledger = await Ledger.ReadAsync(view, Stop);
        Assert.True(ledger.Ok);
        Assert.Contains(new LedgerLine("provider", 3, 2, 0, 0, 0, 0, 1), ledger.Lanes);
        Assert.Contains(new LedgerLine("legacy", 0, 0, 0, 0, 0, 0, 0), ledger.Lanes);

        await using var foreign = new SqliteConnection($"Data Source={bed.Journal.Path};Pooling=False");
        await foreign.OpenAsync(Stop);
        await using var command = foreign.CreateCommand();
        command.CommandText = "UPDATE lanes SET committed = committed - 1 WHERE name = 'provider'";
        await command.ExecuteNonQueryAsync(Stop);
        ledger = await Ledger.ReadAsync(view, Stop);
        Assert.False(ledger.Ok);
        Assert.Equal(1, ledger.Lanes.Single(lane => lane.Sink == "provider").Missing);
    }
}
