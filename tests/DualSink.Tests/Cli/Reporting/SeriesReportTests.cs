using DualSink.Bars;
using DualSink.Cli.Reporting;
using DualSink.Cli.Writing;
using static DualSink.Tests.Cli.Reporting.Calendar;

namespace DualSink.Tests.Cli.Reporting;

public sealed class SeriesReportTests
{
    [Fact]
    public void A_series_has_its_first_and_last_bar_and_its_count()
    {
        var summary = Summarise("1d", [Monday.AddDays(2), Monday, Monday.AddDays(1), Monday]);

        Assert.Equal((Monday, Monday.AddDays(2), 4), (summary.First, summary.Last, summary.Bars));
    }

    [Theory]
    [InlineData(new[] { 1, 2, 3, 4 }, 0)]
    [InlineData(new[] { 4, 3, 2, 1 }, 0)]
    [InlineData(new[] { 1, 2, 2, 2, 3 }, 0)]
    [InlineData(new[] { 1, 3, 2, 4, 5 }, 1)]
    [InlineData(new[] { 5, 4, 2, 3, 1 }, 1)]
    [InlineData(new[] { 3, 4, 5, 1, 2, 3 }, 1)]
    [InlineData(new[] { 1 }, 0)]
    public void Steps_against_the_direction_of_the_others_are_out_of_order(int[] days, int expected) =>
        Assert.Equal(expected, Summarise("1d", days.Select(day => Monday.AddDays(day))).OutOfOrder);

    [Fact]
    public void Repeats_and_revisions_are_those_the_tracker_found()
    {
        var report = new SeriesReport();
        foreach (var repeat in (Repeat[])[Repeat.None, Repeat.Identical, Repeat.Revised, Repeat.Revised])
        {
            report.Add(Key("AAPL"), Monday, repeat);
        }

        var summary = Assert.Single(report.Series);
        Assert.Equal((1, 2), (summary.RepeatedIdentical, summary.RepeatedRevised));
    }

    [Fact]
    public void Series_are_told_apart_by_all_their_names_and_stand_in_order()
    {
        var report = new SeriesReport();
        var keys = (SeriesKey[])[Key("B"), Key("A"), Key("A") with { Timeframe = "1m" }, Key("A") with { Source = "abc" }, Key("A") with { Tenant = "a" }];
        foreach (var key in keys)
        {
            report.Add(key, Monday, Repeat.None);
        }

        Assert.Equal([keys[4], keys[3], keys[1], keys[2], keys[0]], report.Series.Select(series => series.Key));
    }

    [Fact]
    public void Without_a_length_nothing_is_said_of_gaps()
    {
        var summary = Summarise("bricks", [Monday, Monday.AddDays(5)]);

        Assert.Null(summary.Gaps);
        Assert.Equal(2, summary.Bars);
    }

    [Fact]
    public void Series_beyond_the_limit_are_counted_together()
    {
        var report = new SeriesReport(maxSeries: 2);
        foreach (var symbol in (string[])["A", "B", "C", "A", "D", "C"])
        {
            report.Add(Key(symbol), Monday, Repeat.None);
        }

        Assert.Equal(["A", "B"], report.Series.Select(series => series.Key.Symbol));
        Assert.Equal(3, report.BarsOfOtherSeries);
    }

    [Fact]
    public void When_there_is_no_room_for_further_runs_the_gaps_so_far_are_told_and_that_there_may_be_more()
    {
        var report = new SeriesReport(maxRuns: 3);
        foreach (var day in (int[])[0, 2, 4, 7, 9])
        {
            report.Add(Key("A"), Monday.AddDays(day), Repeat.None);
        }

        report.Add(Key("B"), Monday, Repeat.None);

        var series = report.Series.ToList();
        Assert.Equal((2, false, 5), (series[0].Gaps!.Count, series[0].GapsComplete, series[0].Bars));
        Assert.Equal((0, false, 1), (series[1].Gaps!.Count, series[1].GapsComplete, series[1].Bars));
        Assert.True(Summarise("1d", [Monday]).GapsComplete);
    }

    private static SeriesKey Key(string symbol) => new("default", "acme", symbol, "1d");
}
