using System.Globalization;
using CsCheck;
using DualSink.Sources;

namespace DualSink.Tests.Sources;

public sealed class BarTimestampTests
{
    [Theory]
    [InlineData("2004-08-19", "2004-08-19T00:00:00.000000")]
    [InlineData("20040819", "2004-08-19T00:00:00.000000")]
    [InlineData("20040819093015", "2004-08-19T09:30:15.000000")]
    [InlineData("2004-08-19 09:30", "2004-08-19T09:30:00.000000")]
    [InlineData("2004-08-19T09:30:15Z", "2004-08-19T09:30:15.000000")]
    [InlineData("2004-08-19T09:30:15.123456Z", "2004-08-19T09:30:15.123456")]
    [InlineData("2004-08-19T09:30:15.123456000", "2004-08-19T09:30:15.123456")]
    [InlineData("2004-08-19 09:30:15.5", "2004-08-19T09:30:15.500000")]
    [InlineData("2004-08-19T09:30:00+02:00", "2004-08-19T07:30:00.000000")]
    [InlineData("2004-08-19T22:30:00-0230", "2004-08-20T01:00:00.000000")]
    [InlineData("2004-08-19 00:00:00+00", "2004-08-19T00:00:00.000000")]
    [InlineData("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999")]
    [InlineData("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999")]
    [InlineData("1509836520", "2017-11-04T23:02:00.000000")]
    [InlineData("1509836520000", "2017-11-04T23:02:00.000000")]
    [InlineData("1509836520000001", "2017-11-04T23:02:00.000001")]
    [InlineData("1509836520000001000", "2017-11-04T23:02:00.000001")]
    [InlineData("-86400000", "1967-04-07T00:00:00.000000")]
    public void A_timestamp_is_understood_as_utc(string text, string expected)
    {
        Assert.Null(BarTimestamp.Parse(text, out var timestamp));
        Assert.Equal(DateTimeKind.Utc, timestamp.Kind);
        Assert.Equal(expected, timestamp.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("yesterday")]
    [InlineData("2004")]
    [InlineData("17")]
    [InlineData("20041301")]
    [InlineData("2004-02-30")]
    [InlineData("19.08.2004")]
    [InlineData("08/19/2004")]
    [InlineData("2004-08-19T25:00:00")]
    [InlineData("2004-08-19T09:30:00 Europe/Berlin")]
    [InlineData("2004-08-19T09:30:00.")]
    [InlineData("2004-08-19T09:30:00.1234567")]
    [InlineData("2004-08-19T09:30:00+99:99")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("1509836520000000001")]
    [InlineData("99999999999999999999")]
    public void What_is_no_timestamp_is_refused_and_not_guessed(string text) => Assert.NotNull(BarTimestamp.Parse(text, out _));

    [Fact]
    public void Date_and_time_of_day_may_stand_apart()
    {
        Assert.Null(BarTimestamp.Parse("2006-01-02", "09:01:00", out var timestamp));
        Assert.Equal(new DateTime(2006, 1, 2, 9, 1, 0, DateTimeKind.Utc), timestamp);
    }

    [Fact]
    public void Every_microsecond_reads_back_as_itself() =>
        Gen.Long[0, DateTime.MaxValue.Ticks / 10].Select(microseconds => new DateTime(microseconds * 10, DateTimeKind.Utc)).Sample(instant =>
            BarTimestamp.Parse(instant.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffffK", CultureInfo.InvariantCulture), out var read) is null && read == instant);

    [Fact]
    public void Every_epoch_of_this_half_century_is_told_by_its_magnitude() =>
        Gen.Select(Gen.Long[200_000_000, 2_500_000_000], Gen.OneOf(Gen.Const(1L), Gen.Const(1_000L), Gen.Const(1_000_000L), Gen.Const(1_000_000_000L))).Sample((seconds, unit) =>
            BarTimestamp.Parse((seconds * unit).ToString(CultureInfo.InvariantCulture), out var read) is null && read == DateTime.UnixEpoch.AddSeconds(seconds));
}
