using CsCheck;
using DualSink.Bars;
using DualSink.Sources.Spacing;

namespace DualSink.Tests.Sources.Spacing;

public sealed class SpacingCheckTests
{
    private static readonly DateTime Monday = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly string[] Claims = ["1s", "1m", "5m", "1h", "1d", "1w", "1mo", "1y"];

    [Fact]
    public void Daily_bars_are_not_one_minute_bars()
    {
        var contradiction = Assert.Single(Judge("1m", Weekdays(1000)));

        Assert.Equal(new SpacingContradiction("1m", TimeSpan.FromDays(1), 999, "1d"), contradiction);
        Assert.Equal("the bars stand 1 day apart (median of 999), but the timeframe is 1m: give --timeframe 1d (or --any-spacing to take them as they are)", contradiction.Message);
    }

    [Theory]
    [InlineData("1d", "1m", "1m")]
    [InlineData("1Day", "5m", "5Min")]
    [InlineData("1m", "5m", "5m")]
    [InlineData("M1", "1h", "H1")]
    [InlineData("1m", "7m", "7m")]
    [InlineData("1 min", "1mo", "'1 month'")]
    [InlineData("1d", "1w", "1w")]
    [InlineData("1w", "1mo", "1mo")]
    [InlineData("1mo", "1w", "1w")]
    [InlineData("daily", "1y", "yearly")]
    public void Regular_bars_under_another_timeframe_are_refused_with_the_one_that_fits(string claimed, string actual, string advice)
    {
        Assert.Contains($"--timeframe {advice} (", Assert.Single(Judge(claimed, Regular(actual, 50))).Message, StringComparison.Ordinal);
        Assert.Empty(Judge(actual, Regular(actual, 50)));
    }

    [Fact]
    public void The_order_of_the_file_does_not_matter()
    {
        Assert.Empty(Judge("1d", Weekdays(300).Reverse()));
        Assert.Equal("1d", Assert.Single(Judge("1m", Weekdays(300).Reverse())).Fitting);
    }

    [Theory]
    [InlineData(0.9)]
    [InlineData(0.3)]
    [InlineData(0.1)]
    [InlineData(0.03)]
    [InlineData(0.01)]
    public void Holes_of_an_instrument_that_is_hardly_traded_are_not_held_against_it(double share) =>
        Gen.Int[0, int.MaxValue].Sample(
            seed =>
            {
                var random = new Random(seed);
                return Judge("1m", Minutes(200_000).Where(_ => random.NextDouble() < share).Take(2000)).Count == 0;
            },
            iter: 50);

    [Fact]
    public void Holes_do_not_hide_that_every_bar_is_of_five_minutes()
    {
        var random = new Random(5);

        Assert.Equal("5m", Assert.Single(Judge("1m", Minutes(20_000).Where(t => t.Minute % 5 == 0 && random.NextDouble() < 0.3))).Fitting);
    }

    [Fact]
    public void Nights_weekends_and_lunch_breaks_are_not_held_against_a_session()
    {
        Assert.Empty(Judge("1m", Session("1m", "01:00", "03:30").Concat(Session("1m", "04:30", "07:00")).Order()));
        Assert.Empty(Judge("1h", Session("1h", "14:30", "21:00")));
        Assert.Empty(Judge("4h", Session("4h", "12:00", "20:00")));
        Assert.Empty(Judge("6h", Session("6h", "09:30", "16:00")));
    }

    [Theory]
    [InlineData("65m", "14:30", "21:00")]
    [InlineData("390m", "00:00", "13:00")]
    [InlineData("55m", "14:30", "21:00")]
    public void Bars_of_an_unusual_length_are_told_that_length(string actual, string from, string to) =>
        Assert.Equal(actual, Assert.Single(Judge("1m", Session(actual, from, to))).Fitting);

    [Theory]
    [InlineData("2h")]
    [InlineData("390m")]
    [InlineData("12h")]
    public void One_bar_a_day_may_be_that_of_its_session(string claimed)
    {
        Assert.Empty(Judge(claimed, Weekdays(200)));
        Assert.Equal("1w", Assert.Single(Judge("12h", Regular("1w", 50))).Fitting);
        Assert.Equal("1d", Assert.Single(Judge("1h", Weekdays(200))).Fitting);
    }

    [Fact]
    public void Hourly_bars_whose_session_begins_with_a_half_hour_are_hourly_bars()
    {
        var bars = Session("1h", "15:00", "21:00").Concat(Session("1d", "14:30", "15:00")).Order().ToList();

        Assert.Empty(Judge("1h", bars));
        Assert.Equal("1h", Assert.Single(Judge("30m", bars)).Fitting);
    }

    [Theory]
    [InlineData("America/New_York")]
    [InlineData("Europe/Berlin")]
    public void Days_that_begin_at_a_local_midnight_are_days(string zone)
    {
        var local = TimeZoneInfo.FindSystemTimeZoneById(zone);

        Assert.Empty(Judge("1d", Weekdays(600).Select(day => TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(day, DateTimeKind.Unspecified), local))));
    }

    [Fact]
    public void Months_weeks_and_quarters_that_begin_on_their_first_trading_day_are_what_they_say()
    {
        var days = Weekdays(2500).Where(day => day is not ({ Month: 1, Day: 1 } or { Month: 9, Day: < 8, DayOfWeek: DayOfWeek.Monday })).ToList();

        Assert.Empty(Judge("1mo", days.GroupBy(day => (day.Year, day.Month)).Select(month => month.First())));
        Assert.Empty(Judge("1M", days.GroupBy(day => (day.Year, day.Month)).Select(month => month.Last())));
        Assert.Empty(Judge("Q", days.GroupBy(day => (day.Year, (day.Month - 1) / 3)).Select(quarter => quarter.First())));
        Assert.Empty(Judge("1w", days.GroupBy(day => day.AddDays(-(((int)day.DayOfWeek + 6) % 7))).Select(week => week.First())));
    }

    [Fact]
    public void Stamps_of_the_last_trade_may_be_a_little_short()
    {
        var random = new Random(7);

        Assert.Empty(Judge("1m", Minutes(500).Select(t => t.AddSeconds(55 + (random.NextDouble() * 4)))));
    }

    [Fact]
    public void Ticks_are_no_bars_of_any_timeframe()
    {
        var random = new Random(9);
        var time = Monday;

        var contradiction = Assert.Single(Judge("1m", Enumerable.Range(0, 500).Select(_ => time = time.AddMicroseconds(random.Next(1, 2_000_000)))));
        Assert.Null(contradiction.Fitting);
        Assert.Contains("give the --timeframe that fits (or", contradiction.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fewer_than_three_spacings_say_nothing_and_repeats_are_none()
    {
        Assert.Empty(Judge("1m", Weekdays(3)));
        Assert.Empty(Judge("1m", Weekdays(3).SelectMany(day => Enumerable.Repeat(day, 10))));
        Assert.NotEmpty(Judge("1m", Weekdays(4)));
        Assert.Empty(Judge("1d", Weekdays(1000).SelectMany(day => Enumerable.Repeat(day, 3))));
    }

    [Fact]
    public void Each_series_is_measured_by_itself_however_they_alternate()
    {
        var check = new SpacingCheck();
        foreach (var time in Weekdays(100))
        {
            for (var symbol = 0; symbol < 10; symbol++)
            {
                check.Add(At(time.AddSeconds(symbol), "1d", $"S{symbol}"));
            }
        }

        Assert.Empty(check.Judge());
    }

    [Fact]
    public void Each_timeframe_is_judged_by_itself()
    {
        var check = new SpacingCheck();
        foreach (var time in Weekdays(100))
        {
            check.Add(At(time, "1d"));
            check.Add(At(time, "5m"));
            check.Add(At(time, "1w"));
            check.Add(At(time, "bricks"));
        }

        Assert.Equal(["1w", "5m"], check.Judge().Select(contradiction => contradiction.Timeframe));
    }

    [Fact]
    public void A_timeframe_that_is_advised_is_never_refused_in_its_turn() =>
        Gen.Select(Gen.Int[0, Claims.Length - 1].Select(i => Claims[i]), Gen.OneOf(Gen.Int[1, 30], Gen.Int[1, 100_000]).Array[3, 80]).Sample((claimed, minutes) =>
        {
            var time = Monday;
            var times = minutes.Select(step => time = time.AddMinutes(step)).Prepend(Monday).ToList();
            return Judge(claimed, times) is not [{ Fitting: { } fitting }] || Judge(fitting, times).Count == 0;
        });

    [Fact]
    public void Its_memory_is_bounded()
    {
        var check = new SpacingCheck();
        for (var i = 0; i < SpacingCheck.MaxSeries + 5; i++)
        {
            check.Add(At(Monday, "1d", $"S{i}"));
        }

        for (var i = 0; i < SpacingCheck.MaxSpacings; i++)
        {
            Assert.Equal(i, check.Spacings);
            check.Add(At(Monday.AddDays(i / SpacingCheck.MaxSeries * 7).AddDays(1), "1d", $"S{i % SpacingCheck.MaxSeries}"));
        }

        Assert.Equal(SpacingCheck.MaxSpacings, check.Spacings);
        check.Add(At(Monday.AddYears(900), "1d", "S0"));
        Assert.Equal(SpacingCheck.MaxSpacings, check.Spacings);
    }

    private static IReadOnlyList<SpacingContradiction> Judge(string timeframe, IEnumerable<DateTime> times)
    {
        var check = new SpacingCheck();
        foreach (var time in times)
        {
            check.Add(At(time, timeframe));
        }

        return check.Judge();
    }

    private static Bar At(DateTime time, string timeframe, string symbol = "AAPL") => new("acme", symbol, timeframe, time, 1, 2, 1, 2, 100);

    private static IEnumerable<DateTime> Minutes(int count) => Enumerable.Range(0, count).Select(i => Monday.AddMinutes(i));

    private static IEnumerable<DateTime> Weekdays(int count) =>
        Enumerable.Range(0, 2 * count).Select(i => Monday.AddDays(i)).Where(day => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)).Take(count);

    private static IEnumerable<DateTime> Regular(string timeframe, int count)
    {
        Assert.True(Timeframe.TryParse(timeframe, out var length));
        return Enumerable.Range(0, count).Select(i => length.Months > 0 ? Monday.AddMonths(i * length.Months) : Monday + (i * length.Length));
    }

    private static IEnumerable<DateTime> Session(string timeframe, string from, string until)
    {
        Assert.True(Timeframe.TryParse(timeframe, out var length));
        var (open, close) = (TimeOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture), TimeOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture));
        return Weekdays(60).SelectMany(day => Enumerable.Range(0, 1440).Select(i => (open.ToTimeSpan() + (i * length.Length))).TakeWhile(t => t < close.ToTimeSpan()).Select(t => day + t));
    }
}
