using CsCheck;
using DualSink.Journal;

namespace DualSink.Tests.Journal;

/// <summary>How far beyond its cursor a lane hands entries out.</summary>
public sealed class LaneWindowTests
{
    [Theory]
    [InlineData(1000, 16_000)]
    [InlineData(1, 16)]
    [InlineData(50_000, LaneWindow.MaxBars)]
    public void A_window_holds_sixteen_writes_and_never_more_than_the_next_start_looks_through(int maxBatchSize, int bars) =>
        Assert.Equal(new LaneWindow(LaneWindow.DefaultEntries, bars), LaneWindow.For(maxBatchSize));

    [Fact]
    public void An_entry_larger_than_the_window_goes_out_alone()
    {
        var window = new LaneWindow(10, 100);

        Assert.True(window.Admits(cursor: 5, position: 6, barsOut: 0, bars: 101));
        Assert.False(window.Admits(cursor: 5, position: 7, barsOut: 101, bars: 1));
        Assert.False(window.Admits(cursor: 5, position: 7, barsOut: 1, bars: 101));
    }

    [Fact]
    public void What_was_handed_out_is_always_among_what_the_next_start_looks_through() =>
        Gen.Select(Gen.Int[1, 8], Gen.Int[1, 30], Gen.Int[0, 40].Array[1, 60], Gen.Int[0, 3].Array[60]).Sample((entries, bars, sizes, steps) =>
        {
            var window = new LaneWindow(entries, bars);
            var (cursor, handedOut) = (0, 0);
            foreach (var step in steps)
            {
                // Hands out what it may, or else lets the cursor move on.
                if (handedOut < sizes.Length && window.Admits(cursor, handedOut + 1, sizes[cursor..handedOut].Sum(), sizes[handedOut]))
                {
                    handedOut++;
                }
                else
                {
                    cursor = Math.Min(handedOut, cursor + step);
                }

                Assert.InRange(handedOut, cursor, EndOfDoubt(window, cursor, sizes));
            }
        });

    [Fact]
    public void A_lane_whose_cursor_follows_never_stands_still() =>
        Gen.Select(Gen.Int[1, 8], Gen.Int[1, 30], Gen.Int[0, 40].Array[1, 60]).Sample((entries, bars, sizes) =>
        {
            var window = new LaneWindow(entries, bars);
            for (var position = 1; position <= sizes.Length; position++)
            {
                Assert.True(window.Admits(position - 1, position, 0, sizes[position - 1]));
            }
        });

    // What the next start knows: the cursor, the window and the entries.
    private static int EndOfDoubt(LaneWindow window, int cursor, int[] sizes)
    {
        var (end, bars) = (cursor, 0);
        while (end < sizes.Length && window.Admits(cursor, end + 1, bars, sizes[end]))
        {
            bars += sizes[end++];
        }

        return end;
    }
}
