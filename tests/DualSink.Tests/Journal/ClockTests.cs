using DualSink.Journal;
using DualSink.Tests.Sinks;
using Microsoft.Extensions.Time.Testing;

namespace DualSink.Tests.Journal;

/// <summary>A clock that is wrong and is set right: positions tell the order, times only how long entries are kept and where to rewind to.</summary>
public sealed class ClockTests
{
    private static readonly DateTimeOffset Noon = new(2024, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Noon);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_clock_that_is_set_back_changes_neither_order_nor_what_is_kept()
    {
        await using var under = await WrittenAsync();

        Assert.Equal([1, 2, 3], (await under.ReadAsync()).Select(entry => entry.Position));
        Assert.Equal([0, 120, 1], (await under.ReadAsync()).Select(entry => (int)(entry.AcceptedAt - Noon).TotalMinutes));
        await DeliverAsync(under);

        // What was accepted too late by the clock goes once that time has come, and what follows it not before.
        await UntilEntriesAsync(under, TimeSpan.FromMinutes(62), 2);
        await UntilEntriesAsync(under, TimeSpan.FromMinutes(122), 0);
        Assert.Equal(4, await under.AppendAsync(JournalBars.Minutes(1)));
        Assert.Empty((await JournalCheck.RunAsync(under.Path, Stop)).Problems);
    }

    [Fact]
    public async Task A_clock_that_is_set_ahead_gives_up_nothing_that_is_owed()
    {
        await using var under = await WrittenAsync();
        await UntilEntriesAsync(under, TimeSpan.FromDays(400), 3);

        await DeliverAsync(under);
        await UntilEntriesAsync(under, TimeSpan.Zero, 0);
        _time.AdjustTime(Noon);
        await under.OpenAgainAsync();

        Assert.Equal((3, 4), (under.Journal.Head, await under.AppendAsync(JournalBars.Minutes(1))));
        Assert.Equal(under.Journal.Lane("legacy").Accepted, under.Journal.Lane("legacy").Settled.Total + 1);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(60, 1)]
    [InlineData(120, 1)]
    [InlineData(121, 3)]
    public async Task To_a_time_is_rewound_so_far_that_nothing_of_it_is_left_out(int minutes, long position)
    {
        await using var under = await WrittenAsync();

        Assert.Equal(position, await Deadline.For(under.Journal.PositionBeforeAsync(Noon.AddMinutes(minutes), Stop)));
    }

    // At noon; two hours ahead of it, by mistake; a minute past noon.
    private async Task<JournalUnderTest> WrittenAsync()
    {
        var under = await JournalUnderTest.OpenAsync(options => options with { Retain = TimeSpan.FromHours(1) }, _time);
        foreach (var minutes in new[] { 0, 120, 1 })
        {
            _time.AdjustTime(Noon.AddMinutes(minutes));
            await under.AppendAsync(JournalBars.Minutes(10));
        }

        return under;
    }

    private static async Task DeliverAsync(JournalUnderTest under)
    {
        foreach (var lane in under.Journal.Lanes)
        {
            await Deadline.For(under.Journal.CommitAsync(new LaneProgress(lane.Name, 0, 3, new LaneCounts(30, 0, 0, 0, 0), [])));
        }
    }

    // Two looks at what is kept after the clock was set: the owner forgets once a second of its time.
    private async Task UntilEntriesAsync(JournalUnderTest under, TimeSpan later, long entries)
    {
        _time.AdjustTime(_time.GetUtcNow() + later);
        await Deadline.Until(
            async () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                return under.Journal.MeasuredSize.Entries == entries && (await under.Journal.SizeAsync(Stop)).Entries == entries;
            },
            $"{entries} entries are left");
    }
}
