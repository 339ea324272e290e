using DualSink.Bars;

namespace DualSink.Tests.Bars;

public sealed class TimeframeTests
{
    [Theory]
    [InlineData("1m", 60)]
    [InlineData("1min", 60)]
    [InlineData("M1", 60)]
    [InlineData("m1", 60)]
    [InlineData("5min", 300)]
    [InlineData("15T", 900)]
    [InlineData("30s", 30)]
    [InlineData("1h", 3600)]
    [InlineData("H4", 14400)]
    [InlineData("1D", 86400)]
    [InlineData("D1", 86400)]
    [InlineData("daily", 86400)]
    [InlineData("Hourly", 3600)]
    [InlineData("1w", 604800)]
    [InlineData(" 1 m ", 60)]
    public void A_usual_spelling_is_understood(string text, int seconds)
    {
        Assert.True(Timeframe.TryGetLength(text, out var length));
        Assert.Equal(TimeSpan.FromSeconds(seconds), length);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("1M")]
    [InlineData("3M")]
    [InlineData("0m")]
    [InlineData("-1m")]
    [InlineData("1m1")]
    [InlineData("monthly")]
    [InlineData("1y")]
    [InlineData("99999999999m")]
    [InlineData("tick")]
    public void What_has_no_fixed_length_is_not(string text)
    {
        Assert.False(Timeframe.TryGetLength(text, out var length));
        Assert.Equal(default, length);
    }

    [Fact]
    public void A_length_no_time_span_holds_is_not_understood()
    {
        Assert.False(Timeframe.TryGetLength("2000000000w", out _));
    }
}
