using DualSink.Journal;
using DualSink.Tests.Conformance;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Journal;

public sealed class CommittingTests
{
    [Fact]
    public async Task Progress_moves_the_cursor_and_its_counts_together_and_survives()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        await under.AppendAsync(JournalBars.Minutes(4));
        await under.AppendAsync(JournalBars.Minutes(3));
        await CommitAsync(under, 0, 1, new LaneCounts(2, 1, 1, 0, 0), new DeadLetter(1, 2, "demo", TestBars.Plain(), "too long", null));
        await CommitAsync(under, 1, 2, new LaneCounts(3, 0, 0, 0, 0));

        for (var opened = 0; opened < 2; opened++)
        {
            var lane = under.Journal.Lane("provider");
            Assert.Equal((2, 7, 0, new LaneCounts(5, 1, 1, 0, 0)), (lane.Cursor, lane.Accepted, lane.Owed, lane.Settled));
            Assert.Equal((0, 7), (under.Journal.Lane("legacy").Cursor, under.Journal.Lane("legacy").Owed));
            await under.OpenAgainAsync();
        }
    }

    [Fact]
    public async Task Of_what_happens_again_and_again_the_last_ten_thousand_are_kept()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        await Deadline.For(Task.WhenAll(Enumerable.Range(1, 10_050).Select(time => under.Journal.AppendEventAsync("failover", null, "a test", $"{time}"))));

        using var view = await JournalView.OpenAsync(under.Path, null, TestContext.Current.CancellationToken);
        var events = await view.EventsAsync(int.MaxValue, TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(51, 10_000), events.Select(told => int.Parse(told.Detail!, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(0, 0)]
    [InlineData(0, 3)]
    public async Task Progress_that_does_not_begin_at_the_cursor_or_passes_the_end_changes_nothing(long from, long to)
    {
        await using var under = await JournalUnderTest.OpenAsync();
        await under.AppendAsync(JournalBars.Minutes(1));
        await under.AppendAsync(JournalBars.Minutes(1));

        await Assert.ThrowsAsync<InvalidOperationException>(() => CommitAsync(under, from, to, new LaneCounts(1, 0, 0, 0, 0)));

        Assert.Equal((0, 2), (under.Journal.Lane("provider").Cursor, under.Journal.Lane("provider").Owed));
        await CommitAsync(under, 0, 2, new LaneCounts(2, 0, 0, 0, 0));
    }

    [Fact]
    public async Task What_fails_in_a_group_takes_no_other_along()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        List<Task> all = [];
        for (var i = 0; i < 40; i++)
        {
            all.Add(under.Journal.AppendAsync(JournalBars.Minutes(1, from: i), JournalUnderTest.Both, null, TestContext.Current.CancellationToken).AsTask());
            all.Add(i % 4 == 0 ? CommitAsync(under, 1000, 1001, default) : under.Journal.SetModeAsync("dual"));
        }

        await Deadline.For(Task.WhenAll(all.Select(task => task.ContinueWith(_ => { }, TaskScheduler.Default))));

        Assert.Equal(10, all.Count(task => task.Exception?.InnerException is InvalidOperationException));
        Assert.Equal(70, all.Count(task => task.IsCompletedSuccessfully));
        Assert.Equal((40, "dual"), (under.Journal.Head, under.Journal.Mode));
        Assert.Equal(40, (await under.ReadAsync()).Count);
    }

    [Fact]
    public async Task The_mode_in_force_survives()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        Assert.Null(under.Journal.Mode);
        await Deadline.For(under.Journal.SetModeAsync("failover"));
        await under.OpenAgainAsync();

        Assert.Equal("failover", under.Journal.Mode);
    }

    private static Task CommitAsync(JournalUnderTest under, long from, long to, LaneCounts settled, params DeadLetter[] letters) =>
        Deadline.For(under.Journal.CommitAsync(new LaneProgress("provider", from, to, settled, letters)));
}
