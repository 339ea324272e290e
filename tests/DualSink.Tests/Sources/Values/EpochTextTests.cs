using System.Globalization;
using System.Numerics;
using CsCheck;
using DualSink.Sources.Values;

namespace DualSink.Tests.Sources.Values;

public sealed class EpochTextTests
{
    private static readonly Gen<long> UnitsOfSecond = Gen.OneOf(1L, 1_000, 1_000_000, 1_000_000_000);

    [Theory]
    [InlineData("1509836520", "2017-11-04T23:02:00Z")]
    [InlineData("1509836520000", "2017-11-04T23:02:00Z")]
    [InlineData("1509836520000001", "2017-11-04T23:02:00.000001Z")]
    [InlineData("1509836520000001000", "2017-11-04T23:02:00.000001Z")]
    [InlineData("100000000", "1973-03-03T09:46:40Z")]
    [InlineData("-86400000", "1967-04-07T00:00:00Z")]
    [InlineData("-1509836520000", "1922-02-27T00:58:00Z")]
    [InlineData("-202403100930", "1963-08-03T08:54:59.07Z")]
    [InlineData("99999999999", "5138-11-16T09:46:39Z")]
    [InlineData("100000000000", "1973-03-03T09:46:40Z")]
    [InlineData("9999999999999", "2286-11-20T17:46:39.999Z")]
    [InlineData("100000000000000", "1973-03-03T09:46:40Z")]
    [InlineData("99999999999999999", "5138-11-16T09:46:39.999999Z")]
    [InlineData("100000000000000000", "1973-03-03T09:46:40Z")]
    [InlineData("9999999999999999000", "2286-11-20T17:46:39.999999Z")]
    public void The_magnitude_of_an_epoch_tells_its_unit(string text, string expected) => Assert.Equal(expected, Read.Instant(text));

    [Theory]
    [InlineData("1509836520.5", "2017-11-04T23:02:00.5Z")]
    [InlineData("1509836520.", "2017-11-04T23:02:00Z")]
    [InlineData("1509836520.123456000", "2017-11-04T23:02:00.123456Z")]
    [InlineData("-1509836520.5", "1922-02-27T00:57:59.5Z")]
    [InlineData("1509836520123.456", "2017-11-04T23:02:00.123456Z")]
    [InlineData("1509836520000000.0", "2017-11-04T23:02:00Z")]
    [InlineData("1509836520000001000.0", "2017-11-04T23:02:00.000001Z")]
    [InlineData("1.50983652E+12", "2017-11-04T23:02:00Z")]
    [InlineData("1.50983652e+09", "2017-11-04T23:02:00Z")]
    [InlineData("1.5098365205e9", "2017-11-04T23:02:00.5Z")]
    [InlineData("1.509836520000001e+18", "2017-11-04T23:02:00.000001Z")]
    [InlineData("15098365.2E+2", "2017-11-04T23:02:00Z")]
    public void An_epoch_may_be_written_as_databases_and_spreadsheets_do(string text, string expected) => Assert.Equal(expected, Read.Instant(text));

    [Theory]
    [InlineData("17", EpochText.TooFewDigits)]
    [InlineData("2004", EpochText.TooFewDigits)]
    [InlineData("1509836", EpochText.TooFewDigits)]
    [InlineData("-1509836", EpochText.TooFewDigits)]
    [InlineData("1.5098365e6", EpochText.TooFewDigits)]
    [InlineData("1509836520000000001", TimeText.TooFine)]
    [InlineData("1509836520.1234567", TimeText.TooFine)]
    [InlineData("1509836520123.4567", TimeText.TooFine)]
    [InlineData("1509836520123456.7", TimeText.TooFine)]
    [InlineData("1509836520123456000.5", TimeText.TooFine)]
    [InlineData("10000000000000000000", WallClock.OutOfRange)]
    [InlineData("99999999999999999999", WallClock.OutOfRange)]
    [InlineData("-99999999999", WallClock.OutOfRange)]
    [InlineData("1.50983652e+25", WallClock.OutOfRange)]
    [InlineData("1.50983652e+99", "is out of range")]
    [InlineData("1.50984E+12", EpochText.Rounded)]
    [InlineData("1.50E+12", EpochText.Rounded)]
    [InlineData("1e5", EpochText.Rounded)]
    [InlineData("1509836520.5.5", "is not a number")]
    [InlineData("1509836520e", "is not a number")]
    [InlineData("20240131.0", EpochText.DateOrEpoch)]
    [InlineData("2.0240131E+7", EpochText.DateOrEpoch)]
    [InlineData("20240131093000.0", EpochText.DateOrEpoch)]
    [InlineData("202401310930", EpochText.DateOrEpoch)]
    [InlineData("20240131093000123", EpochText.DateOrEpoch)]
    [InlineData("20240132", DateText.NotInCalendar)]
    [InlineData("20240131250000", TimeText.NotATime)]
    [InlineData("20240131235960", TimeText.LeapSecond)]
    public void A_number_that_is_no_instant_or_may_be_two_is_refused(string text, string reason) => Assert.Equal(reason, Read.Instant(text));

    [Fact]
    public void Dates_without_separators_are_local_and_epochs_are_not()
    {
        Assert.Equal("2024-01-31T05:00:00Z", Read.Instant("20240131", zone: "US/Eastern"));
        Assert.Equal("2024-01-31T14:30:00Z", Read.Instant("20240131093000", zone: "US/Eastern"));
        Assert.Equal("2017-11-04T23:02:00Z", Read.Instant("1509836520", zone: "US/Eastern"));
    }

    [Fact]
    public void Every_epoch_of_this_half_century_is_told_by_its_magnitude() =>
        Gen.Select(Gen.Long[210_100_000, 2_500_000_000], UnitsOfSecond).Sample((seconds, unit) =>
            Read.Instant((seconds * unit).ToString(CultureInfo.InvariantCulture)) == Read.Text(DateTime.UnixEpoch.AddSeconds(seconds)));

    [Fact]
    public void Every_microsecond_of_this_half_century_is_read_from_a_fraction() =>
        Gen.Select(Gen.Long[210_100_000_000_000, 2_500_000_000_000_000], Gen.OneOf(1, 1_000, 1_000_000)).Sample((microseconds, unit) =>
        {
            var text = (microseconds / (decimal)unit).ToString(CultureInfo.InvariantCulture);
            return Read.Instant(text) == Read.Text(DateTime.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond));
        });

    // Whatever is read is what some unit makes of the number.
    [Fact]
    public void A_number_is_read_as_a_multiple_of_a_unit_or_refused() =>
        Gen.Select(Gen.Bool, Gen.Long[0, long.MaxValue], Gen.Int[0, 18]).Sample((isNegative, digits, places) =>
        {
            var number = (isNegative ? -1 : 1) * (digits / (long)BigInteger.Pow(10, places));
            var parser = new InstantParser("UTC", default, default);
            return parser.Parse(Read.Bytes(number.ToString(CultureInfo.InvariantCulture)), out var utc) is not null
                || new[] { "yyyyMMdd", "yyyyMMddHHmmss" }.Any(format => utc.ToString(format, CultureInfo.InvariantCulture) == number.ToString(CultureInfo.InvariantCulture))
                || new[] { 10_000_000m, 10_000m, 10m, 0.01m }.Any(ticks => number * ticks == (utc - DateTime.UnixEpoch).Ticks);
        });
}
