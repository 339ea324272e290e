using CsCheck;
using DualSink.Bars;
using DualSink.Journal;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Journal;

public sealed class AppendingTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public Task What_is_appended_is_read_from_memory_and_after_a_restart_from_the_file_bit_for_bit() =>
        Gen.Select(JournalBars.Any.Array[1, 20], Gen.Bool, (bars, isBoth) => (bars, isBoth)).Array[1, 10].SampleAsync(
            async batches =>
            {
                await using var under = await JournalUnderTest.OpenAsync();
                foreach (var (bars, isBoth) in batches)
                {
                    await under.AppendAsync(new BarBatch("demo", bars), isBoth ? null : LaneSet.Of("provider"));
                }

                var written = await under.ReadAsync();
                await under.OpenAgainAsync();
                foreach (var read in new[] { written, await under.ReadAsync() })
                {
                    Assert.Equal(Enumerable.Range(1, batches.Length).Select(position => (long)position), read.Select(entry => entry.Position));
                    Assert.Equal(batches.Select(batch => batch.isBoth), read.Select(entry => entry.Lanes.Contains("legacy")));
                    JournalBars.AssertSame(batches.SelectMany(batch => batch.bars), read.SelectMany(entry => entry.Bars.ToArray()));
                }

                Assert.Equal(written.Select(entry => entry.AcceptedAt), (await under.ReadAsync()).Select(entry => entry.AcceptedAt));
            },
            iter: 15,
            threads: 1);

    [Fact]
    public async Task Many_writers_get_positions_without_gaps_and_each_its_own_in_order()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        var writers = Enumerable.Range(0, 16).Select(writer => Task.Run(
            async () =>
            {
                List<Task<long>> positions = [];
                for (var i = 0; i < 50; i++)
                {
                    positions.Add(under.Journal.AppendAsync(JournalBars.Minutes(1 + (i % 3), $"W{writer}", i), JournalUnderTest.Both, null, Stop).AsTask());
                    if (i % 10 == 0)
                    {
                        await positions[^1];
                    }
                }

                return await Task.WhenAll(positions);
            },
            Stop));

        var positions = await Deadline.For(Task.WhenAll(writers));
        await under.OpenAgainAsync();
        var entries = await under.ReadAsync(maxEntries: 100);

        Assert.All(positions, own => Assert.Equal(own.Order(), own));
        Assert.Equal(Enumerable.Range(1, 800).Select(position => (long)position), positions.SelectMany(own => own).Order());
        Assert.All(
            positions.Index(),
            writer => Assert.All(writer.Item.Index(), own => Assert.Equal($"W{writer.Index}", entries[(int)own.Item - 1].Bars.Span[0].Symbol)));
        Assert.Equal((1584, 1584), (under.Journal.Lane("legacy").Accepted, under.Journal.Lane("provider").Accepted));
    }

    [Fact]
    public async Task Positions_go_on_after_a_restart()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        await under.AppendAsync(JournalBars.Minutes(3));
        await under.OpenAgainAsync();

        Assert.Equal((1, 2), (under.Journal.Head, await under.AppendAsync(JournalBars.Minutes(2, from: 3))));
        Assert.Equal(5, under.Journal.Lane("legacy").Owed);
    }

    [Fact]
    public async Task The_callers_memory_may_change_as_soon_as_the_call_returns()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        var bars = JournalBars.Minutes(3).Bars.ToArray();
        var expected = bars.ToArray();

        var appended = under.Journal.AppendAsync(new BarBatch("demo", bars), JournalUnderTest.Both, null, Stop);
        Array.Clear(bars);
        await Deadline.For(appended);

        JournalBars.AssertSame(expected, (await under.ReadAsync()).Single().Bars.ToArray());
    }

    [Fact]
    public async Task An_empty_batch_takes_no_position_and_its_mark_is_kept()
    {
        await using var under = await JournalUnderTest.OpenAsync();

        Assert.Equal(0, await under.AppendAsync(new BarBatch("demo", default), mark: new SourceMark("file", 3, 120, "f")));
        await under.OpenAgainAsync();

        Assert.Equal((0, new SourceMark("file", 3, 120, "f")), (under.Journal.Head, await under.Journal.MarkOfAsync("file", Stop)));
    }

    [Fact]
    public async Task A_source_is_marked_with_the_batch_that_goes_so_far()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        await under.AppendAsync(JournalBars.Minutes(1), mark: new SourceMark("a", 1, 10, "x"));
        await under.AppendAsync(JournalBars.Minutes(1), mark: new SourceMark("b", 7, 70, "y"));
        await under.AppendAsync(JournalBars.Minutes(1), mark: new SourceMark("a", 2, 20, "x"));
        await under.OpenAgainAsync();

        Assert.Equal(new SourceMark("a", 2, 20, "x"), await under.Journal.MarkOfAsync("a", Stop));
        Assert.Equal(new SourceMark("b", 7, 70, "y"), await under.Journal.MarkOfAsync("b", Stop));
        Assert.Null(await under.Journal.MarkOfAsync("c", Stop));
    }

    [Fact]
    public async Task A_lane_nobody_knows_and_a_tenant_that_is_no_text_are_refused()
    {
        await using var under = await JournalUnderTest.OpenAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => under.AppendAsync(JournalBars.Minutes(1), LaneSet.Of("elsewhere")));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => under.AppendAsync(new BarBatch("\ud83d", JournalBars.Minutes(1).Bars)));
        Assert.Equal(1, await under.AppendAsync(JournalBars.Minutes(1)));
    }

    [Fact]
    public async Task Closing_finishes_what_is_queued_and_refuses_what_comes_later()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        var queued = Enumerable.Range(0, 50).Select(i => under.Journal.AppendAsync(JournalBars.Minutes(1, from: i), JournalUnderTest.Both, null, Stop).AsTask()).ToList();
        await under.CloseAsync();

        Assert.Equal(50, await Deadline.For(queued[^1]));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => under.AppendAsync(JournalBars.Minutes(1)));
        await under.OpenAgainAsync();
        Assert.Equal(50, under.Journal.Head);
    }
}
