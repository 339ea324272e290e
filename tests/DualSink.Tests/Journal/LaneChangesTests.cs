using DualSink.Journal;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Journal;

public sealed class LaneChangesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rewound_lane_is_owed_what_it_had_and_the_counts_still_balance()
    {
        await using var under = await DeliveredAsync();

        Assert.Equal(20, await Deadline.For(under.Journal.RewindAsync("provider", 1, "restored")));
        await under.OpenAgainAsync();

        var lane = under.Journal.Lane("provider");
        Assert.Equal((1, 3 + lane.Window, 50, 20), (lane.Cursor, lane.UncertainUntil, lane.Accepted, lane.Owed));
        Assert.Equal(lane.Owed, (await under.Journal.BacklogAsync("provider", Stop)).Bars);
    }

    [Fact]
    public async Task Progress_that_was_on_its_way_when_a_lane_was_rewound_moves_nothing()
    {
        await using var under = await DeliveredAsync();
        await under.AppendAsync(JournalBars.Minutes(10));
        await Deadline.For(under.Journal.RewindAsync("provider", 1, "restored"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => Deadline.For(
            under.Journal.CommitAsync(new LaneProgress("provider", 3, 4, new LaneCounts(10, 0, 0, 0, 0), []))));

        Assert.Equal(1, under.Journal.Lane("provider").Cursor);
    }

    [Fact]
    public async Task A_lane_is_not_rewound_to_what_is_ahead_of_it()
    {
        await using var under = await DeliveredAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => Deadline.For(under.Journal.RewindAsync("legacy", 1, "a mistake")));
    }

    [Fact]
    public async Task A_detached_lane_drops_what_it_is_owed_gets_nothing_and_knows_its_gap()
    {
        await using var under = await DeliveredAsync();

        await Deadline.For(under.Journal.DetachAsync("legacy", "by hand"));
        await under.AppendAsync(JournalBars.Minutes(5));
        await under.OpenAgainAsync();
        var gap = await Deadline.For(under.Journal.AttachAsync("legacy", "by hand"));
        await under.AppendAsync(JournalBars.Minutes(2));

        var lane = under.Journal.Lane("legacy");
        Assert.Equal((1, 4), (gap.From, gap.To));
        Assert.Equal((32, new LaneCounts(0, 0, 0, 30, 0), 2), (lane.Accepted, lane.Settled, lane.Owed));
        Assert.Equal((4, LaneState.Active), (lane.Cursor, lane.State));
        Assert.Equal(lane.Owed, (await under.Journal.BacklogAsync("legacy", Stop)).Bars);
        Assert.Equal(["provider"], (await under.ReadAsync())[3].Lanes.Names);
        using var view = await JournalView.OpenAsync(under.Path, null, Stop);
        Assert.Equal(["lane-detached", "lane-attached"], (await view.EventsAsync(10, Stop)).Select(told => told.Kind));
    }

    [Fact]
    public async Task The_last_attached_lane_stays_and_a_batch_for_detached_ones_is_refused()
    {
        await using var under = await DeliveredAsync();
        await Deadline.For(under.Journal.DetachAsync("legacy", "by hand"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => Deadline.For(under.Journal.DetachAsync("provider", "by hand")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Deadline.For(under.Journal.DetachAsync("legacy", "again")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => under.AppendAsync(JournalBars.Minutes(1), LaneSet.Of("legacy")));
        Assert.Equal(3, under.Journal.Head);
    }

    [Fact]
    public async Task A_pause_survives_and_the_lane_still_gets_what_is_accepted()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        Assert.True(await Deadline.For(under.Journal.SetPausedAsync("legacy", true, "by hand")));
        Assert.False(await Deadline.For(under.Journal.SetPausedAsync("legacy", true, "by hand")));
        await under.AppendAsync(JournalBars.Minutes(3));
        await under.OpenAgainAsync();

        Assert.Equal((LaneState.Paused, 3L), (under.Journal.Lane("legacy").State, under.Journal.Lane("legacy").Owed));
    }

    [Fact]
    public async Task A_narrower_window_leaves_uncertain_what_the_wider_one_may_have_sent()
    {
        await using var under = await DeliveredAsync();
        await Deadline.For(under.Journal.SetWindowAsync("legacy", 2));
        await under.OpenAgainAsync();

        Assert.Equal((2, 3), (under.Journal.Lane("legacy").Window, under.Journal.Lane("legacy").UncertainUntil));
    }

    [Fact]
    public async Task A_time_leads_to_the_position_before_it()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2024, 1, 2, 0, 0, 0, TimeSpan.Zero));
        await using var under = await JournalUnderTest.OpenAsync(time: time);
        for (var i = 0; i < 3; i++)
        {
            await under.AppendAsync(JournalBars.Minutes(1));
            time.Advance(TimeSpan.FromHours(1));
        }

        var start = new DateTimeOffset(2024, 1, 2, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(0, await under.Journal.PositionBeforeAsync(start, Stop));
        Assert.Equal(1, await under.Journal.PositionBeforeAsync(start.AddMinutes(1), Stop));
        Assert.Equal(1, await under.Journal.PositionBeforeAsync(start.AddHours(1), Stop));
        Assert.Equal(3, await under.Journal.PositionBeforeAsync(start.AddHours(9), Stop));
    }

    // Three entries of ten bars, of which provider has all and legacy none.
    private static async Task<JournalUnderTest> DeliveredAsync()
    {
        var under = await JournalUnderTest.OpenAsync();
        for (var i = 0; i < 3; i++)
        {
            await under.AppendAsync(JournalBars.Minutes(10));
        }

        await Deadline.For(under.Journal.CommitAsync(new LaneProgress("provider", 0, 3, new LaneCounts(30, 0, 0, 0, 0), [])));
        return under;
    }
}
