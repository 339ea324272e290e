using DualSink.Sources.Values;

namespace DualSink.Tests.Sources.Values;

public sealed class OffsetTextTests
{
    [Theory]
    [InlineData("+00:00", 0)]
    [InlineData("-00:00", 0)]
    [InlineData("+01:00", 60)]
    [InlineData("-0530", -330)]
    [InlineData("+05", 300)]
    [InlineData("-5", -300)]
    [InlineData("+5:45", 345)]
    [InlineData("+18:00", 1080)]
    [InlineData("-18:00", -1080)]
    public void An_offset_is_read_in_each_of_its_forms(string text, int minutes)
    {
        Assert.True(OffsetText.TryParse(Read.Bytes(text), out var ticks));
        Assert.Equal(TimeSpan.FromMinutes(minutes).Ticks, ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("01:00")]
    [InlineData("+1:0")]
    [InlineData("+01:")]
    [InlineData("+01:60")]
    [InlineData("+18:01")]
    [InlineData("+99")]
    [InlineData("+100")]
    [InlineData("+01000")]
    [InlineData("+01:00:00")]
    [InlineData("+01:00 ")]
    public void What_is_no_offset_is_refused(string text) => Assert.False(OffsetText.TryParse(Read.Bytes(text), out _));
}
