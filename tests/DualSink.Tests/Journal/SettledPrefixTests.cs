using CsCheck;
using DualSink.Journal;
using DualSink.Tests.Conformance;

namespace DualSink.Tests.Journal;

/// <summary>How far a cursor may go.</summary>
public sealed class SettledPrefixTests
{
    [Fact]
    public void The_cursor_goes_as_far_as_there_is_no_gap()
    {
        var prefix = new SettledPrefix(10);
        var first = prefix.HandOut(11, 2, default)!;
        var second = prefix.HandOut(12, 3, default)!;

        Assert.False(prefix.Settle(second, new LaneCounts(3, 0, 0, 0, 0), []));
        Assert.Null(prefix.Take());
        Assert.True(prefix.Settle(first, new LaneCounts(1, 1, 0, 0, 0), []));
        var run = prefix.Take();
        Assert.Equal((12, 5, new LaneCounts(4, 1, 0, 0, 0)), (run!.Cursor, run.Bars, run.Settled));
        Assert.Equal((10, 12, 5), (prefix.Durable, prefix.Reached, prefix.BarsOut));
        prefix.Confirm(run);
        Assert.Equal((12, 12, 0), (prefix.Durable, prefix.Reached, prefix.BarsOut));
    }

    [Fact]
    public void Entries_of_other_lanes_are_passed_on_the_way()
    {
        var prefix = new SettledPrefix(0);
        Assert.Null(prefix.HandOut(1, 0, default));
        var mine = prefix.HandOut(2, 1, default)!;
        Assert.Null(prefix.HandOut(3, 0, default));

        Assert.Equal(1, prefix.Reached);
        prefix.Settle(mine, new LaneCounts(1, 0, 0, 0, 0), []);
        Assert.Equal(3, prefix.Take()!.Cursor);
    }

    [Fact]
    public void An_entry_is_settled_once_and_by_all_of_its_bars()
    {
        var prefix = new SettledPrefix(0);
        var slot = prefix.HandOut(1, 2, default)!;

        Assert.Throws<ArgumentException>(() => prefix.Settle(slot, new LaneCounts(1, 0, 0, 0, 0), []));
        Assert.Throws<ArgumentException>(() => prefix.Settle(slot, new LaneCounts(1, 0, 0, 0, 1), []));
        Assert.Throws<ArgumentException>(() => prefix.Settle(slot, new LaneCounts(1, 0, 1, 0, 0), []));
        Assert.Throws<ArgumentOutOfRangeException>(() => prefix.HandOut(3, 1, default));
        prefix.Settle(slot, new LaneCounts(2, 0, 0, 0, 0), []);
        Assert.Throws<ArgumentException>(() => prefix.Settle(slot, new LaneCounts(2, 0, 0, 0, 0), []));
    }

    // A step hands an entry out, settles one of those that are out, or commits, which fails now and then.
    [Fact]
    public void Whatever_the_order_each_entry_is_durable_once_and_none_before_those_ahead_of_it() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 1000]).Array[1, 200].Sample(steps =>
        {
            var prefix = new SettledPrefix(0);
            List<SettledPrefix.Slot> open = [];
            HashSet<long> settled = [];
            var (durableBars, letters) = (0L, new List<DeadLetter>());
            foreach (var (what, pick) in steps)
            {
                if (what is 0 or 1)
                {
                    var position = prefix.HandedOut + 1;
                    if (prefix.HandOut(position, pick % 3, default) is { } slot)
                    {
                        open.Add(slot);
                    }
                    else
                    {
                        settled.Add(position);
                    }
                }
                else if (what is 2 or 3 && open.Count > 0)
                {
                    var slot = open[pick % open.Count];
                    open.Remove(slot);
                    settled.Add(slot.Position);
                    var letter = new DeadLetter(slot.Position, 0, "demo", TestBars.Plain(), "why", null);
                    prefix.Settle(slot, new LaneCounts(slot.Bars - 1, 0, 1, 0, 0), [letter]);
                }
                else if (prefix.Take() is { } run)
                {
                    if (pick % 2 == 0)
                    {
                        prefix.PutBack(run);
                        continue;
                    }

                    prefix.Confirm(run);
                    Assert.Equal(run.Bars, run.Settled.Total);
                    durableBars += run.Bars;
                    letters.AddRange(run.DeadLetters);
                }

                Assert.InRange(prefix.Durable, 0, prefix.Reached);
                Assert.All(Enumerable.Range(1, (int)prefix.Reached), position => Assert.Contains(position, settled));
                Assert.DoesNotContain(prefix.Reached + 1, settled);
            }

            Assert.Equal(letters.Select(letter => letter.Position).Distinct().Order(), letters.Select(letter => letter.Position));
            Assert.True(durableBars + prefix.BarsOut >= letters.Count);
        });
}
