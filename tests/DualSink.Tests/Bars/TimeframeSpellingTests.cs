using DualSink.Bars;

namespace DualSink.Tests.Bars;

public sealed class TimeframeSpellingTests
{
    private static readonly string[] Spellings =
    [
        "1m", "5min", "1Min", "1MIN", "1 min", "5 mins", "M1", "m1", "H4", "MN1", "15M", "5T", "1D", "1d", "1H", "D", "B", "1M", "1mo", "1MS", "1wk", "W-FRI",
        "daily", "Hourly", "quarterly", "1/minute", "ohlcv-1m", "Minute5", "1 hour", "1hr", "3600s", "S5", "Q", "1y", "500ms", "1_Week", "2WK",
    ];

    private static readonly string[] Values =
        ["1s", "5s", "30s", "90s", "1m", "5m", "7m", "15m", "1h", "90m", "4h", "1d", "3d", "1w", "2w", "1mo", "2mo", "3mo", "6mo", "1y", "2y"];

    [Theory]
    [InlineData("1m", "1d", "1d")]
    [InlineData("1m", "1mo", "1mo")]
    [InlineData("1M", "1mo", "1M")]
    [InlineData("1M", "1d", "1d")]
    [InlineData("1D", "1h", "1H")]
    [InlineData("1D", "5m", "5m")]
    [InlineData("1H", "1d", "1D")]
    [InlineData("1min", "1d", "1day")]
    [InlineData("1Min", "1d", "1Day")]
    [InlineData("1Min", "1mo", "1Month")]
    [InlineData("1MIN", "1h", "1HOUR")]
    [InlineData("5 mins", "1d", "1 day")]
    [InlineData("1 days", "15m", "15 mins")]
    [InlineData("M1", "1d", "D1")]
    [InlineData("M1", "1mo", "MN1")]
    [InlineData("m1", "4h", "h4")]
    [InlineData("Minute5", "4h", "Hour4")]
    [InlineData("5T", "1d", "1D")]
    [InlineData("1wk", "1mo", "1mo")]
    [InlineData("1/minute", "1d", "1/day")]
    [InlineData("ohlcv-1m", "1d", "ohlcv-1d")]
    [InlineData("daily", "1w", "weekly")]
    [InlineData("Daily", "1mo", "Monthly")]
    [InlineData("daily", "5m", "5m")]
    [InlineData("D", "1w", "W")]
    [InlineData("tick", "1d", "1d")]
    [InlineData("", "1d", "1d")]
    public void A_timeframe_is_spelled_in_the_manner_of_the_given_one(string given, string value, string expected) =>
        Assert.Equal(expected, TimeframeSpelling.Like(given, Parse(value)));

    [Fact]
    public void Whatever_is_spelled_means_what_was_asked_for() =>
        Assert.All(Spellings.SelectMany(_ => Values, (given, value) => (given, value)), pair =>
            Assert.Equal(Parse(pair.value), Parse(TimeframeSpelling.Like(pair.given, Parse(pair.value))!)));

    [Fact]
    public void A_part_of_a_second_has_no_spelling() => Assert.Null(TimeframeSpelling.Like("1m", Parse("500ms")));

    private static Timeframe Parse(string text) => Timeframe.TryParse(text, out var timeframe) ? timeframe : throw new FormatException(text);
}
