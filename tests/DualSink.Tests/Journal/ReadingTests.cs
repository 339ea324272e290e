using DualSink.Journal;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Journal;

public sealed class ReadingTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Never_more_is_read_than_asked_for_but_always_one_entry()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        foreach (var count in new[] { 10, 10, 10, 50, 1 })
        {
            await under.AppendAsync(JournalBars.Minutes(count));
        }

        for (var opened = 0; opened < 2; opened++)
        {
            Assert.Equal(new[] { 1L, 2L }, await PositionsAsync(0, 2, 100));
            Assert.Equal(new[] { 1L, 2L }, await PositionsAsync(0, 9, 29));
            Assert.Equal(new[] { 4L }, await PositionsAsync(3, 9, 5));
            Assert.Equal(new[] { 4L, 5L }, await PositionsAsync(3, 9, 51));
            await under.OpenAgainAsync();
        }

        async Task<long[]> PositionsAsync(long after, int maxEntries, int maxBars) =>
            [.. (await Deadline.For(under.Journal.ReadAsync(after, maxEntries, maxBars, Stop))).Select(entry => entry.Position)];
    }

    [Fact]
    public async Task A_reader_that_is_up_to_date_waits_for_the_next_entry()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        var readers = Enumerable.Range(0, 3).Select(_ => under.Journal.ReadAsync(0, 10, 1000, Stop).AsTask()).ToList();
        Assert.All(readers, reader => Assert.False(reader.IsCompleted));

        await under.AppendAsync(JournalBars.Minutes(1));

        Assert.All(await Deadline.For(Task.WhenAll(readers)), read => Assert.Equal(1, Assert.Single(read).Position));
    }

    [Fact]
    public async Task A_reader_that_gives_up_is_let_go()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var reading = under.Journal.ReadAsync(0, 10, 1000, giveUp.Token).AsTask();
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Deadline.For(reading));
    }

    [Fact]
    public async Task Memory_holds_the_latest_entries_and_the_file_tells_the_rest()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        for (var i = 0; i < 30; i++)
        {
            await under.AppendAsync(JournalBars.Minutes(5000, from: i * 5000));
        }

        var entries = await under.ReadAsync(maxEntries: 4);

        Assert.Equal(Enumerable.Range(1, 30).Select(position => (long)position), entries.Select(entry => entry.Position));
        JournalBars.AssertSame(JournalBars.Minutes(150_000).Bars.ToArray(), entries.SelectMany(entry => entry.Bars.ToArray()));
    }

    [Fact]
    public async Task Several_read_at_once_while_others_write()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        var readers = Enumerable.Range(0, 4).Select(reader => Task.Run(
            async () =>
            {
                var (after, bars) = (0L, 0);
                while (after < 200)
                {
                    foreach (var entry in await under.Journal.ReadAsync(after, 1 + reader, 500, Stop))
                    {
                        Assert.Equal(++after, entry.Position);
                        bars += entry.Bars.Length;
                    }
                }

                return bars;
            },
            Stop)).ToList();
        for (var i = 0; i < 200; i++)
        {
            await under.AppendAsync(JournalBars.Minutes(100, from: i));
        }

        Assert.All(await Deadline.For(Task.WhenAll(readers)), bars => Assert.Equal(20_000, bars));
    }

    [Fact]
    public async Task A_lane_that_is_new_begins_at_the_end()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        await under.AppendAsync(JournalBars.Minutes(2));
        await under.OpenAgainAsync("provider", "third");

        Assert.Equal((1, 0L), (under.Journal.Lane("third").Cursor, under.Journal.Lane("third").Owed));
        Assert.Equal((0, 2L), (under.Journal.Lane("legacy").Cursor, under.Journal.Lane("legacy").Owed));
        await under.AppendAsync(JournalBars.Minutes(1), LaneSet.Of("third"));
        Assert.Equal((1L, 2L), (under.Journal.Lane("third").Owed, under.Journal.Lane("provider").Owed));
    }
}
