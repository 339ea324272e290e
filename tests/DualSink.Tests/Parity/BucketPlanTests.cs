using DualSink.Bars;
using DualSink.Parity;
using DualSink.Stores.Comparing;

namespace DualSink.Tests.Parity;

public sealed class BucketPlanTests
{
    // Memory holds a sum a bucket: what a market that never closes fills is a thousandth of a table, and ends growing.
    [Theory]
    [InlineData(1_000)]
    [InlineData(1_000_000)]
    [InlineData(100_000_000)]
    [InlineData(10_000_000_000)]
    [InlineData(1_000_000_000_000)]
    public void The_sums_of_a_table_do_not_grow_with_it_for_ever(long rows)
    {
        var cut = BucketPlan.For(new TableShape(rows, ["1m"], true), new TableShape(0, ["5m"], true));

        Assert.InRange(rows * 60 / cut.WidthOf("1m"), 0, 150_000);
        Assert.Equal(5 * cut.WidthOf("1m"), cut.WidthOf("5m"));
    }

    [Fact]
    public void Timeframes_that_mean_nothing_have_a_width_too()
    {
        var cut = BucketPlan.For(new TableShape(0, ["1s", "whatever", "1M"], true), new TableShape(0, ["1m"], true));

        Assert.Equal((1440, 86_400, 5_184_000, 5_184_000), (cut.WidthOf("1s"), cut.WidthOf("1m"), cut.WidthOf("whatever"), cut.WidthOf("unknown")));
        Assert.InRange(cut.WidthOf("1M"), 86_400L * 1440, 40L * 366 * 86_400);
    }

    // A sum of each bar would fill the memory with a table that has many; a bar too many in a bucket costs time.
    [Theory]
    [InlineData("1h", 1000)]
    [InlineData("1d", 50)]
    public void Bars_of_a_timeframe_that_nobody_met_are_many_to_a_bucket(string timeframe, int bars)
    {
        var cut = BucketPlan.For(new TableShape(20_000, ["1m"], true), new TableShape(0, ["1s"], true));

        Assert.True(Timeframe.TryParse(timeframe, out var meaning));
        Assert.True(cut.WidthOf(timeframe) >= bars * meaning.Longest.TotalSeconds);
    }

    [Fact]
    public void Neighbouring_stretches_of_a_series_are_fetched_in_one_go_up_to_a_limit()
    {
        var (a, b) = (new SeriesName("s", "A", "1m"), new SeriesName("s", "B", "1m"));
        Stretch[] parts = [new(a, new TimeRange(0, 10), 8000, 1, 10), new(a, new TimeRange(10, 20), 8000, 1, 10), new(a, new TimeRange(20, 30), 8000, 1, 10), new(a, new TimeRange(40, 50), 1, 1, 10), new(b, new TimeRange(50, 60), 1, 1, 10)];

        Assert.Equal(
            [(a, 0L, 20L, 2L), (a, 20, 30, 1), (a, 40, 50, 1), (b, 50, 60, 1)],
            Stretch.Joined(parts).Select(stretch => (stretch.Series, stretch.Range.From!.Value, stretch.Range.To!.Value, stretch.Buckets)));
    }
}
