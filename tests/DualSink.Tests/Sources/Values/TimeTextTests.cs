using System.Globalization;
using CsCheck;
using DualSink.Sources.Values;

namespace DualSink.Tests.Sources.Values;

public sealed class TimeTextTests
{
    [Theory]
    [InlineData("9:30", "09:30:00")]
    [InlineData("09:30", "09:30:00")]
    [InlineData("09:30:15", "09:30:15")]
    [InlineData("09:30:15.123", "09:30:15.1230000")]
    [InlineData("09:30:15,123456", "09:30:15.1234560")]
    [InlineData("09:30:15.123456000", "09:30:15.1234560")]
    [InlineData("9:30 AM", "09:30:00")]
    [InlineData("9:30am", "09:30:00")]
    [InlineData("09:30:00 PM", "21:30:00")]
    [InlineData("12:30 AM", "00:30:00")]
    [InlineData("12:30 pm", "12:30:00")]
    [InlineData("00:00", "00:00:00")]
    [InlineData("23:59:59.999999", "23:59:59.9999990")]
    [InlineData("24:00", "1.00:00:00")]
    [InlineData("24:00:00.000", "1.00:00:00")]
    [InlineData("0930", "09:30:00")]
    [InlineData("093015", "09:30:15")]
    [InlineData("093015.5", "09:30:15.5000000")]
    [InlineData("240000", "1.00:00:00")]
    public void A_time_of_day_may_be_written_in_many_ways(string text, string expected)
    {
        Assert.Equal(expected, Of(text));
        Assert.Equal(expected, OfColumn(text));
    }

    [Theory]
    [InlineData("0", "00:00:00")]
    [InlineData("00", "00:00:00")]
    [InlineData("000", "00:00:00")]
    [InlineData("930", "09:30:00")]
    [InlineData("93015", "09:30:15")]
    [InlineData("00500", "00:05:00")]
    public void In_a_column_of_its_own_a_time_may_have_lost_its_zeros(string text, string expected)
    {
        Assert.Equal(expected, OfColumn(text));
        Assert.Equal(TimeText.NotATime, Of(text));
    }

    [Theory]
    [InlineData("", TimeText.NotATime)]
    [InlineData("9", TimeText.NotATime)]
    [InlineData("15", TimeText.NotATime)]
    [InlineData("960", TimeText.NotATime)]
    [InlineData("2500", TimeText.NotATime)]
    [InlineData("96000", TimeText.NotATime)]
    [InlineData("093061", TimeText.NotATime)]
    [InlineData("0930150", TimeText.NotATime)]
    [InlineData("9:3", TimeText.NotATime)]
    [InlineData("009:30", TimeText.NotATime)]
    [InlineData(":30", TimeText.NotATime)]
    [InlineData("09:60", TimeText.NotATime)]
    [InlineData("09:30:", TimeText.NotATime)]
    [InlineData("09:30:5", TimeText.NotATime)]
    [InlineData("09:30:61", TimeText.NotATime)]
    [InlineData("24:00:01", TimeText.NotATime)]
    [InlineData("24:00:00.000001", TimeText.NotATime)]
    [InlineData("25:00", TimeText.NotATime)]
    [InlineData("13:00 PM", TimeText.NotATime)]
    [InlineData("0:30 AM", TimeText.NotATime)]
    [InlineData("23:59:60", TimeText.LeapSecond)]
    [InlineData("235960", TimeText.LeapSecond)]
    [InlineData("09:30:00.", TimeText.BadFraction)]
    [InlineData("09:30:00.0000000000", TimeText.BadFraction)]
    [InlineData("09:30:00.1234567", TimeText.TooFine)]
    [InlineData("09:30:00.000000001", TimeText.TooFine)]
    public void A_time_that_is_none_is_refused(string text, string reason)
    {
        Assert.Equal(reason, Of(text));
        Assert.Equal(reason, OfColumn(text));
    }

    [Fact]
    public void A_numeric_column_of_times_reads_back_every_second() =>
        Gen.Int[0, 86_399].Sample(second =>
        {
            var time = TimeSpan.FromSeconds(second);
            var number = (((time.Hours * 100) + time.Minutes) * 100) + time.Seconds;
            var isRead = number is 0 or > 9_999;
            return OfColumn(number.ToString("000000", CultureInfo.InvariantCulture)) == time.ToString()
                && (!isRead || OfColumn(number.ToString(CultureInfo.InvariantCulture)) == time.ToString());
        });

    private static string Of(string text)
    {
        ReadOnlySpan<byte> rest = Read.Bytes(text);
        return TimeText.Take(ref rest, out var ticks) ?? Text(ticks, rest);
    }

    private static string OfColumn(string text)
    {
        ReadOnlySpan<byte> rest = Read.Bytes(text);
        return TimeText.TakeColumn(ref rest, out var ticks) ?? Text(ticks, rest);
    }

    private static string Text(long ticks, ReadOnlySpan<byte> rest)
    {
        Assert.True(rest.IsEmpty);
        return new TimeSpan(ticks).ToString();
    }
}
