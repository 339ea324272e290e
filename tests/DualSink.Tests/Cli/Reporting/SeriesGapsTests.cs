using CsCheck;
using DualSink.Cli.Reporting;
using static DualSink.Tests.Cli.Reporting.Calendar;

namespace DualSink.Tests.Cli.Reporting;

public sealed class SeriesGapsTests
{
    [Fact]
    public void Nights_lunch_breaks_weekends_and_clock_changes_are_no_gaps()
    {
        NoGaps("1m", NewYork(1, 366));
        NoGaps("1m", Weekdays(1, 100, "Asia/Tokyo", ("09:00", "11:30"), ("12:30", "15:30")));
        NoGaps("5m", Weekdays(5, 366, "Europe/Berlin", ("09:00", "17:30")));
        NoGaps("1h", Currencies(60, 366));
        NoGaps("1h", NewYork(60, 366));
        NoGaps("4h", Weekdays(240, 366, "America/New_York", ("08:00", "20:00")));
        NoGaps("1m", Always(1, 30));
        NoGaps("1d", Weekdays(1440, 366, "America/New_York", ("00:00", "01:00")));
    }

    [Fact]
    public void A_file_of_two_weeks_has_no_gaps_for_want_of_a_third()
    {
        foreach (var days in (int[])[1, 2, 5, 8, 12, 15])
        {
            NoGaps("1m", NewYork(1, days));
            NoGaps("1m", Currencies(1, days));
            NoGaps("1d", Weekdays(1440, days, "UTC", ("00:00", "01:00")));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(366)]
    public void Bars_missing_within_a_session_are_a_gap_with_its_bounds(int days)
    {
        var (after, before) = (Utc("2024-01-01T15:29:00Z"), Utc("2024-01-01T16:00:00Z"));

        var gaps = GapsIn("1m", NewYork(1, days).Where(time => time <= after || time >= before));

        var expected = new SeriesGap(after, before, 30);
        Assert.Equal((1, 30, expected), (gaps.Count, gaps.Missing, gaps.Longest));
        Assert.Equal([expected], gaps.Examples);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(12)]
    [InlineData(60)]
    public void A_day_without_bars_is_a_gap_of_one_session(int days)
    {
        var gaps = GapsIn("1m", NewYork(1, days).Where(time => time.Date != Monday.AddDays(2)));

        Assert.Equal(new SeriesGap(Utc("2024-01-02T20:59:00Z"), Utc("2024-01-04T14:30:00Z"), 390), Assert.Single(gaps.Examples));
    }

    [Fact]
    public void Weeks_without_bars_are_a_gap_of_so_many_sessions()
    {
        var gaps = GapsIn("1m", NewYork(1, 120).Where(time => time < Monday.AddDays(14) || time >= Monday.AddDays(49)));

        Assert.Equal((1, 5 * 5 * 390), (gaps.Count, gaps.Missing));
    }

    [Fact]
    public void A_gap_over_a_weekend_and_a_clock_change_counts_what_is_session_before_and_after_it()
    {
        // On both sides of the change the market is open from 14:30 to 20:00 UTC.
        var gaps = GapsIn("1m", NewYork(1, 200).Where(time => time < Utc("2024-03-07T00:00:00Z") || time >= Utc("2024-03-13T00:00:00Z")));

        Assert.Equal((1, 4 * 330), (gaps.Count, gaps.Missing));
    }

    [Fact]
    public void Bars_missing_at_random_are_counted()
    {
        var random = new Random(11);
        var all = Always(1, 60).ToList();
        var present = all.Where(_ => random.NextDouble() > 0.05).ToList();

        Assert.InRange(GapsIn("1m", present).Missing, (all.Count - present.Count) * 0.98, all.Count - present.Count);
    }

    [Fact]
    public void A_bar_that_is_the_exception_is_not_missed()
    {
        var random = new Random(13);
        var all = NewYork(1, 200).ToList();
        var present = all.Where(_ => random.NextDouble() < 0.1).ToList();

        Assert.InRange(GapsIn("1m", present).Missing, 0, all.Count * 0.02);
    }

    [Fact]
    public void Holidays_and_early_closes_are_gaps()
    {
        var (holiday, early) = (Utc("2024-07-04T00:00:00Z"), Utc("2024-07-03T17:00:00Z"));

        var gaps = GapsIn("1m", NewYork(1, 366).Where(time => time.Date != holiday && (time.Date != early.Date || time < early)));

        Assert.Equal(new SeriesGap(early.AddMinutes(-1), Utc("2024-07-05T13:30:00Z"), 180 + 390), Assert.Single(gaps.Examples));
        Assert.Equal(1, GapsIn("1d", Weekdays(1440, 366, "UTC", ("00:00", "01:00")).Where(time => time.Date != holiday)).Missing);
    }

    [Theory]
    [InlineData("1w", 7, 3)]
    [InlineData("3d", 3, 2)]
    public void Intervals_longer_than_a_day_know_no_session(string timeframe, int length, int missing)
    {
        var gaps = GapsIn(timeframe, Enumerable.Range(0, 100).Where(i => i is < 50 || i >= 50 + missing).Select(i => Monday.AddDays(i * length)));

        Assert.Equal((1, missing), (gaps.Count, gaps.Missing));
    }

    [Theory]
    [InlineData("1mo", 1)]
    [InlineData("Q", 3)]
    [InlineData("1y", 12)]
    public void Months_are_as_long_as_they_are(string timeframe, int months)
    {
        NoGaps(timeframe, Enumerable.Range(0, 200).Select(i => Monday.AddMonths(i * months)));
        Assert.Equal(60, GapsIn(timeframe, Enumerable.Range(0, 200).Where(i => i is < 20 or >= 80).Select(i => Monday.AddMonths(i * months))).Missing);
    }

    [Fact]
    public void The_order_of_bars_does_not_change_what_is_a_gap()
    {
        var random = new Random(17);
        var times = NewYork(15, 60).Where(_ => random.NextDouble() > 0.03).ToArray();
        var expected = GapsIn("15m", times);
        Assert.True(expected.Count > 5);

        Same(GapsIn("15m", times.Reverse()));
        Same(GapsIn("15m", times[700..].Concat(times[..700])));
        Same(GapsIn("15m", times.Concat(times[300..900])));
        random.Shuffle(times);
        Same(GapsIn("15m", times));

        void Same(SeriesGaps gaps) => Assert.Equal((expected.Count, expected.Missing, expected.Longest, string.Join(';', expected.Examples)), (gaps.Count, gaps.Missing, gaps.Longest, string.Join(';', gaps.Examples)));
    }

    [Fact]
    public void A_timestamp_of_another_century_takes_no_longer_and_ends_nothing()
    {
        var (first, last) = (Utc("1600-01-01T00:00:00Z"), Utc("9999-12-31T23:59:00Z"));
        var times = Always(1, 28).ToList();

        Assert.Equal((times[0] - first).TotalMinutes - 1, GapsIn("1m", times.Prepend(first)).Missing);
        Assert.Equal((last - times[^1]).TotalMinutes - 1, GapsIn("1m", times.Append(last)).Missing);
    }

    // The rule as it is written, time by time and witness by witness.
    [Fact]
    public void What_is_missing_is_what_the_rule_says() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[1, 45], Gen.Double[0.2, 1]).Sample(
            (seed, days, share) =>
            {
                var random = new Random(seed);
                var (open, close, closed, closesOnWeekends) = (random.Next(0, 12), random.Next(12, 25), Monday.AddDays(random.Next(0, days)), random.Next(0, 2) == 0);
                var reopened = closed.AddDays(random.Next(0, 3) == 0 ? 25 : 1);
                var bars = Always(60, days)
                    .Where(time => time.Hour >= open && time.Hour < close && !(closesOnWeekends && IsWeekend(time)))
                    .Where(time => random.NextDouble() < share && (time < closed || time >= reopened))
                    .ToHashSet();
                return bars.Count == 0 || GapsIn("1h", bars.Order()).Missing == MissingByTheRule(bars);
            },
            iter: 60);

    private static long MissingByTheRule(HashSet<DateTime> bars)
    {
        var (first, last) = (bars.Min(), bars.Max());
        var days = bars.Select(bar => bar.Date).ToHashSet();
        var missing = 0;
        for (var time = first; time < last; time = time.AddHours(1))
        {
            missing += bars.Contains(time) ? 0 : IsMissing(time) ? 1 : 0;
        }

        return missing;

        bool IsMissing(DateTime time)
        {
            var (after, before) = (bars.Where(bar => bar < time).Max(), bars.Where(bar => bar > time).Min());
            var back = Enumerable.Range(1, 20).First(weeks => time.AddDays(-7 * weeks) <= after);
            var on = Enumerable.Range(1, 20).First(weeks => time.AddDays(7 * weeks) >= before);
            var witnesses = new List<DateTime> { time.AddDays(-7 * back), time.AddDays(-7 * (back + 1)), time.AddDays(7 * on), time.AddDays(7 * (on + 1)) };
            if (!Enumerable.Range(1, Math.Max(0, (before.Date - after.Date).Days - 1)).Any(day => IsWeekend(after.Date.AddDays(day))))
            {
                foreach (var step in (int[])[-1, 1])
                {
                    witnesses.AddRange(Enumerable.Range(1, 4).Select(i => time.AddDays(i * step)).Where(day => days.Contains(day.Date)).Take(1));
                }
            }

            var answers = witnesses.Where(witness => witness >= first && witness <= last).Select(bars.Contains).ToList();
            return answers.Count == 0 ? after.Date == before.Date : answers.Count(has => has) * 2 > answers.Count;
        }
    }

    private static void NoGaps(string timeframe, IEnumerable<DateTime> times)
    {
        var gaps = GapsIn(timeframe, times);
        Assert.True(gaps.Count == 0, $"{timeframe}: {gaps.Count} gaps, {string.Join("; ", gaps.Examples)}");
    }
}
