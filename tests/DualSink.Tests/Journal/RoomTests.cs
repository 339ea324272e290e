using DualSink.Bars;
using DualSink.Journal;
using DualSink.Journal.Storage;
using DualSink.Tests.Sinks;
using Microsoft.Extensions.Time.Testing;

namespace DualSink.Tests.Journal;

public sealed class RoomTests
{
    // Some 20 KB each: about forty fit into the smallest journal.
    private static readonly BarBatch Batch = JournalBars.Minutes(1000);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(10, 5, 10, true, WhenFull.Block, false, RoomKind.Fits)]
    [InlineData(9, 5, 10, true, WhenFull.Block, false, RoomKind.GiveUpPassed)]
    [InlineData(9, 5, 10, false, WhenFull.Block, false, RoomKind.Fits)]
    [InlineData(4, 5, 10, true, WhenFull.Detach, false, RoomKind.GiveUpPassed)]
    [InlineData(4, 5, 10, false, WhenFull.Block, false, RoomKind.Wait)]
    [InlineData(4, 5, 10, false, WhenFull.Detach, false, RoomKind.Detach)]
    [InlineData(4, 5, 10, false, WhenFull.Detach, true, RoomKind.Wait)]
    public void What_is_new_counts_more_than_what_was_delivered_and_less_than_what_is_owed(
        long room, long first, long all, bool hasPassed, WhenFull whenFull, bool isAlone, object expected) =>
        Assert.Equal(expected, RoomDecision.Of(room, first, all, hasPassed, whenFull, [("fast", 9), ("slow", 3)], _ => isAlone).Kind);

    [Fact]
    public void The_lane_that_is_furthest_behind_is_detached_and_nobody_waits_where_no_lane_can_make_room()
    {
        Assert.Equal("slow", RoomDecision.Of(4, 5, 10, false, WhenFull.Detach, [("fast", 9), ("slow", 3)], _ => false).Lane);
        Assert.Equal(RoomKind.NeverFits, RoomDecision.Of(4, 5, 10, false, WhenFull.Detach, [], _ => false).Kind);
    }

    [Fact]
    public async Task A_full_journal_blocks_until_every_lane_has_gone_on()
    {
        await using var under = await JournalUnderTest.OpenAsync(options => options with { MaxBytes = 1 << 20 });
        var (fitted, waiting) = await FillAsync(under, Stop);
        Assert.InRange(fitted, 20, 60);
        Assert.True((await under.Journal.SizeAsync(Stop)).BytesInUse <= 1 << 20);

        await DeliverAsync(under, "legacy", 10);
        Assert.False(waiting.IsCompleted);
        await DeliverAsync(under, "provider", 10);

        Assert.Equal(fitted + 1, await Deadline.For(waiting));
        using var view = await JournalView.OpenAsync(under.Path, null, Stop);
        Assert.True((await view.LookAsync(Stop)).First > 1);
    }

    [Fact]
    public async Task Who_waits_for_room_can_give_up_and_closing_sends_the_others_away()
    {
        await using var under = await JournalUnderTest.OpenAsync(options => options with { MaxBytes = 1 << 20 });
        var (fitted, waiting) = await FillAsync(under, Stop);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var second = under.Journal.AppendAsync(Batch, JournalUnderTest.Both, null, giveUp.Token).AsTask();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Deadline.For(second));
        await under.CloseAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => Deadline.For(waiting));
        await under.OpenAgainAsync();
        Assert.Equal(fitted, under.Journal.Head);
    }

    [Fact]
    public async Task A_journal_is_full_only_while_somebody_waits_for_room()
    {
        await using var under = await JournalUnderTest.OpenAsync(options => options with { MaxBytes = 1 << 20 });
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var (_, waiting) = await FillAsync(under, giveUp.Token);
        Assert.True(under.Journal.IsFull);

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Deadline.For(waiting));

        Assert.False(under.Journal.IsFull);
    }

    [Fact]
    public async Task However_often_it_is_full_that_is_told_once_a_minute()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        await using var under = await JournalUnderTest.OpenAsync(options => options with { MaxBytes = 1 << 20 }, time);
        using var view = await JournalView.OpenAsync(under.Path, null, Stop);
        for (var (i, waiting) = (0, (await FillAsync(under, Stop)).Waiting); i < 5; i++)
        {
            foreach (var name in JournalUnderTest.Both.Names)
            {
                await DeliverAsync(under, name, 1);
            }

            await Deadline.For(waiting);
            waiting = under.Journal.AppendAsync(Batch, JournalUnderTest.Both, null, Stop).AsTask();
            await Deadline.Until(() => under.Journal.IsFull || waiting.IsCompleted, "the next one waits");
            Assert.False(waiting.IsCompleted);
        }

        Assert.Single(await view.EventsAsync(10, Stop));
        await Deadline.Until(
            async () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return (await view.EventsAsync(10, Stop)).Count == 2;
            },
            "it is told again");
        Assert.True(time.GetUtcNow() >= DateTimeOffset.UnixEpoch + TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task However_many_wait_for_room_closing_answers_each()
    {
        await using var under = await JournalUnderTest.OpenAsync(options => options with { MaxBytes = 1 << 20 });
        List<Task<long>> appends = [.. Enumerable.Range(0, 400).Select(_ => under.Journal.AppendAsync(Batch, JournalUnderTest.Both, null, Stop).AsTask())];
        await under.CloseAsync();

        await Deadline.For(Task.WhenAny(Task.WhenAll(appends)));
        Assert.All(appends, append => Assert.True(append.IsCompleted));
    }

    [Fact]
    public async Task A_lane_that_is_owed_what_no_other_has_is_not_given_up()
    {
        await using var under = await JournalUnderTest.OpenAsync(options => options with { MaxBytes = 1 << 20, WhenFull = WhenFull.Detach });
        await under.AppendAsync(Batch, LaneSet.Of("legacy"));

        var (fitted, waiting) = await FillAsync(under, Stop);

        Assert.Equal(LaneState.Active, under.Journal.Lane("legacy").State);
        await DeliverAsync(under, "legacy", 1);
        Assert.Equal(fitted + 1, await Deadline.For(waiting));
    }

    [Fact]
    public async Task A_lane_at_rest_goes_on_behind_what_is_forgotten_and_was_not_its_own()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2024, 1, 2, 0, 0, 0, TimeSpan.Zero));
        await using var under = await JournalUnderTest.OpenAsync(options => options with { Retain = TimeSpan.FromHours(1) }, time);
        await under.AppendAsync(JournalBars.Minutes(1), LaneSet.Of("provider"));
        await under.AppendAsync(JournalBars.Minutes(1), LaneSet.Of("provider"));
        await under.AppendAsync(JournalBars.Minutes(1));
        await DeliverAsync(under, "provider", 2);
        time.Advance(TimeSpan.FromHours(2));
        await under.OpenAgainAsync();

        await Deadline.Until(
            async () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return (await under.Journal.SizeAsync(Stop)).Entries == 1;
            },
            "the first two are forgotten");

        Assert.Equal((2, 1), (under.Journal.Lane("legacy").Cursor, under.Journal.Lane("legacy").Owed));
        Assert.Equal(new DateTimeOffset(2024, 1, 2, 0, 0, 0, TimeSpan.Zero), await under.Journal.KeptSinceAsync(Stop));
    }

    [Fact]
    public async Task A_full_journal_detaches_the_lane_that_is_furthest_behind_and_never_the_last()
    {
        await using var under = await JournalUnderTest.OpenAsync(options => options with { MaxBytes = 1 << 20, WhenFull = WhenFull.Detach });
        for (var i = 0; i < 15; i++)
        {
            await under.AppendAsync(Batch);
        }

        await DeliverAsync(under, "provider", 15);
        var (fitted, waiting) = await FillAsync(under, Stop);

        var (legacy, provider) = (under.Journal.Lane("legacy"), under.Journal.Lane("provider"));
        Assert.Equal((LaneState.Detached, 1), (legacy.State, legacy.Gap!.From));
        Assert.Equal((0, legacy.Accepted), (legacy.Owed, legacy.Settled.Dropped));
        Assert.Equal((LaneState.Active, (fitted - 15) * 1000), (provider.State, provider.Owed));
        await DeliverAsync(under, "provider", 20);
        Assert.Equal(fitted + 1, await Deadline.For(waiting));
    }

    [Fact]
    public async Task A_batch_for_which_there_will_never_be_room_is_refused()
    {
        await using var under = await JournalUnderTest.OpenAsync(options => options with { MaxBytes = 1 << 20 });

        var error = await Assert.ThrowsAsync<JournalException>(() => under.AppendAsync(JournalBars.Minutes(100_000)));

        Assert.Equal(JournalErrorKind.Full, error.Kind);
        Assert.Equal(1, await under.AppendAsync(Batch));
    }

    [Fact]
    public async Task Passed_entries_are_kept_for_their_time_and_positions_go_on_after_the_last_is_gone()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2024, 1, 2, 0, 0, 0, TimeSpan.Zero));
        await using var under = await JournalUnderTest.OpenAsync(options => options with { Retain = TimeSpan.FromHours(1) }, time);
        for (var i = 0; i < 200; i++)
        {
            await under.AppendAsync(JournalBars.Minutes(1));
        }

        await DeliverAsync(under, "legacy", 200);
        await DeliverAsync(under, "provider", 150);
        time.Advance(TimeSpan.FromMinutes(59));
        await under.OpenAgainAsync();
        Assert.Equal(200, (await under.Journal.SizeAsync(Stop)).Entries);

        time.Advance(TimeSpan.FromMinutes(2));
        await UntilEntriesAsync(50);
        await DeliverAsync(under, "provider", 50);
        time.Advance(TimeSpan.FromMinutes(2));
        await UntilEntriesAsync(0);

        await under.CloseAsync();
        Assert.Empty((await JournalCheck.RunAsync(under.Path, Stop)).Problems);
        await under.OpenAgainAsync();
        Assert.Equal((200, 201), (under.Journal.Head, await under.AppendAsync(JournalBars.Minutes(1))));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Deadline.For(under.Journal.RewindAsync("legacy", 100, "too late")));

        Task UntilEntriesAsync(long entries) => Deadline.Until(
            async () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return (await under.Journal.SizeAsync(Stop)).Entries == entries;
            },
            $"{entries} entries are left");
    }

    /// <summary>Appends until one waits.</summary>
    private static async Task<(long Fitted, Task<long> Waiting)> FillAsync(JournalUnderTest under, CancellationToken giveUp)
    {
        using var view = await JournalView.OpenAsync(under.Path, null, Stop);
        while (true)
        {
            var append = under.Journal.AppendAsync(Batch, JournalUnderTest.Both, null, giveUp).AsTask();
            await Deadline.Until(
                async () => append.IsCompleted || (await view.EventsAsync(1, Stop)).Any(told => told.Kind == "journal-full"),
                "the batch is appended or has to wait");
            if (!append.IsCompleted)
            {
                return (under.Journal.Head, append);
            }
        }
    }

    /// <summary>Settles so many entries of a lane.</summary>
    private static async Task DeliverAsync(JournalUnderTest under, string name, int entries)
    {
        var lane = under.Journal.Lane(name);
        var read = (await under.ReadAsync(lane.Cursor)).Take(entries).Where(entry => entry.Lanes.Contains(name)).Sum(entry => entry.Bars.Length);
        await Deadline.For(under.Journal.CommitAsync(new LaneProgress(name, lane.Cursor, lane.Cursor + entries, new LaneCounts(read, 0, 0, 0, 0), [])));
    }
}
