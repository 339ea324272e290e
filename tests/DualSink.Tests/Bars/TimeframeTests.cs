using CsCheck;
using DualSink.Bars;

namespace DualSink.Tests.Bars;

public sealed class TimeframeTests
{
    [Theory]
    [InlineData("1m", 60)]
    [InlineData("1min", 60)]
    [InlineData("1Min", 60)]
    [InlineData("1MIN", 60)]
    [InlineData("M1", 60)]
    [InlineData("m1", 60)]
    [InlineData("minute", 60)]
    [InlineData("Minute5", 300)]
    [InlineData("5min", 300)]
    [InlineData("5 mins", 300)]
    [InlineData("5T", 300)]
    [InlineData("15M", 900)]
    [InlineData("60min", 3600)]
    [InlineData("1s", 1)]
    [InlineData("S5", 5)]
    [InlineData("5 secs", 5)]
    [InlineData("3600s", 3600)]
    [InlineData("1h", 3600)]
    [InlineData("1hour", 3600)]
    [InlineData("1hr", 3600)]
    [InlineData("H4", 14400)]
    [InlineData("4H", 14400)]
    [InlineData("Hourly", 3600)]
    [InlineData("1D", 86400)]
    [InlineData("D1", 86400)]
    [InlineData("d", 86400)]
    [InlineData("B", 86400)]
    [InlineData("1 day", 86400)]
    [InlineData("daily", 86400)]
    [InlineData("1w", 604800)]
    [InlineData("1wk", 604800)]
    [InlineData("W-FRI", 604800)]
    [InlineData("weekly", 604800)]
    [InlineData("1/minute", 60)]
    [InlineData("1-day", 86400)]
    [InlineData("day_1", 86400)]
    [InlineData("ohlcv-1m", 60)]
    [InlineData("ohlcv-eod", 86400)]
    [InlineData(" 1 m ", 60)]
    public void A_usual_spelling_of_a_fixed_length_is_understood(string text, int seconds)
    {
        Assert.True(Timeframe.TryParse(text, out var timeframe));
        Assert.Equal((TimeSpan.FromSeconds(seconds), 0), (timeframe.Length, timeframe.Months));
        Assert.Equal((timeframe.Length, timeframe.Length), (timeframe.Shortest, timeframe.Longest));
    }

    [Theory]
    [InlineData("1M", 1)]
    [InlineData("M", 1)]
    [InlineData("3M", 3)]
    [InlineData("1mo", 1)]
    [InlineData("1mon", 1)]
    [InlineData("MN1", 1)]
    [InlineData("MN", 1)]
    [InlineData("1MS", 1)]
    [InlineData("ME", 1)]
    [InlineData("1 month", 1)]
    [InlineData("monthly", 1)]
    [InlineData("Q", 3)]
    [InlineData("QS-JAN", 3)]
    [InlineData("quarterly", 3)]
    [InlineData("1y", 12)]
    [InlineData("1Year", 12)]
    [InlineData("yearly", 12)]
    public void Months_quarters_and_years_are_counted_in_months(string text, int months)
    {
        Assert.True(Timeframe.TryParse(text, out var timeframe));
        Assert.Equal((TimeSpan.Zero, months), (timeframe.Length, timeframe.Months));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("m")]
    [InlineData("1mn")]
    [InlineData("1")]
    [InlineData("60")]
    [InlineData("0m")]
    [InlineData("0M")]
    [InlineData("-1m")]
    [InlineData("1.5h")]
    [InlineData("1m1")]
    [InlineData("1h30m")]
    [InlineData("1--m")]
    [InlineData("99999999999999999999m")]
    [InlineData("2000000000w")]
    [InlineData("1201mo")]
    [InlineData("101y")]
    [InlineData("tick")]
    [InlineData("100t")]
    [InlineData("1µ")]
    [InlineData("١m")]
    public void What_is_no_timeframe_or_more_than_one_is_not_understood(string? text)
    {
        Assert.False(Timeframe.TryParse(text, out var timeframe));
        Assert.Equal(default, timeframe);
    }

    [Fact]
    public void Milliseconds_are_not_month_starts()
    {
        Assert.True(Timeframe.TryParse("500ms", out var timeframe));
        Assert.Equal(TimeSpan.FromMilliseconds(500), timeframe.Length);
    }

    [Theory]
    [InlineData("1mo", 28, 31)]
    [InlineData("Q", 89, 92)]
    [InlineData("1y", 365, 366)]
    public void A_calendar_interval_is_as_long_as_the_calendar_makes_it(string text, int shortest, int longest)
    {
        Assert.True(Timeframe.TryParse(text, out var timeframe));
        Assert.Equal((TimeSpan.FromDays(shortest), TimeSpan.FromDays(longest)), (timeframe.Shortest, timeframe.Longest));
    }

    [Theory]
    [InlineData("1d", 23, true)]
    [InlineData("1d", 25, true)]
    [InlineData("1d", 20, false)]
    [InlineData("1d", 48, false)]
    [InlineData("1mo", 26 * 24, true)]
    [InlineData("1mo", 34 * 24, true)]
    [InlineData("1mo", 21 * 24, false)]
    [InlineData("1mo", 35 * 24, false)]
    public void Days_of_clock_changes_and_months_that_begin_with_a_holiday_fit(string text, int hours, bool fits)
    {
        Assert.True(Timeframe.TryParse(text, out var timeframe));
        Assert.Equal(fits, timeframe.Fits(TimeSpan.FromHours(hours)));
    }

    [Fact]
    public void No_two_usual_timeframes_fit_the_same_spacing()
    {
        var usual = (string[])["1s", "5s", "10s", "15s", "30s", "1m", "2m", "3m", "5m", "10m", "15m", "30m", "45m", "1h", "2h", "3h", "4h", "6h", "8h", "12h", "1d", "2d", "3d", "1w", "2w", "1mo", "3mo", "6mo", "1y"];
        var parsed = usual.Select(text => Timeframe.TryParse(text, out var timeframe) ? timeframe : throw new FormatException(text)).ToList();

        Assert.All(parsed, timeframe => Assert.Single(parsed, other => other.Fits(timeframe.Shortest) || other.Fits(timeframe.Longest)));
    }

    [Theory]
    [InlineData("1m", "2024-01-01T00:00:00", "2023-12-31T23:59:00")]
    [InlineData("1d", "2024-03-11T00:00:00", "2024-03-10T00:00:00")]
    [InlineData("1mo", "2024-03-01T00:00:00", "2024-02-01T00:00:00")]
    [InlineData("1mo", "2024-03-01T05:00:00", "2024-02-01T05:00:00")]
    [InlineData("1mo", "2024-02-29T00:00:00", "2024-01-31T00:00:00")]
    [InlineData("1mo", "2024-03-31T00:00:00", "2024-02-29T00:00:00")]
    [InlineData("1mo", "2024-03-30T00:00:00", "2024-02-29T00:00:00")]
    [InlineData("Q", "2024-03-31T00:00:00", "2023-12-31T00:00:00")]
    [InlineData("1y", "2024-01-01T00:00:00", "2023-01-01T00:00:00")]
    [InlineData("1y", "0002-01-01T00:00:00", "0001-01-01T00:00:00")]
    public void The_start_of_an_interval_is_found_from_its_end(string text, string end, string start)
    {
        Assert.True(Timeframe.TryParse(text, out var timeframe));
        Assert.Equal(Utc(start), timeframe.StartOf(Utc(end)));
        Assert.Equal(DateTimeKind.Utc, timeframe.StartOf(Utc(end))!.Value.Kind);
    }

    [Theory]
    [InlineData("1d", "0001-01-01T23:00:00")]
    [InlineData("1mo", "0001-01-31T00:00:00")]
    [InlineData("1y", "0001-12-31T00:00:00")]
    public void There_is_no_start_before_the_calendar_begins(string text, string end)
    {
        Assert.True(Timeframe.TryParse(text, out var timeframe));
        Assert.Null(timeframe.StartOf(Utc(end)));
    }

    [Fact]
    public void No_text_throws_and_no_timeframe_is_empty() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["0123456789mMhHdDwWyYsSTtinoecraqb /-_."], 0, 12]).Sample(text =>
            Timeframe.TryParse(text, out var timeframe)
                ? (timeframe.Length > TimeSpan.Zero) != (timeframe.Months > 0) && timeframe.Fits(timeframe.Shortest)
                : timeframe == default);

    private static DateTime Utc(string text) => DateTime.SpecifyKind(DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture), DateTimeKind.Utc);
}
