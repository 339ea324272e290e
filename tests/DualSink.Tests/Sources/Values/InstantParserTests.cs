using System.Globalization;
using CsCheck;
using DualSink.Sources;
using DualSink.Sources.Values;

namespace DualSink.Tests.Sources.Values;

public sealed class InstantParserTests
{
    [Theory]
    [InlineData("2004-08-19", "2004-08-19T00:00:00Z")]
    [InlineData("20040819", "2004-08-19T00:00:00Z")]
    [InlineData("20040819093015", "2004-08-19T09:30:15Z")]
    [InlineData("2004-08-19 09:30", "2004-08-19T09:30:00Z")]
    [InlineData("2004-08-19T09:30:15", "2004-08-19T09:30:15Z")]
    [InlineData("2004-08-19T09:30:15Z", "2004-08-19T09:30:15Z")]
    [InlineData("2004-08-19t09:30:15z", "2004-08-19T09:30:15Z")]
    [InlineData("2004-08-19   09:30:15 Z", "2004-08-19T09:30:15Z")]
    [InlineData(" 2004-08-19 09:30:15\t", "2004-08-19T09:30:15Z")]
    [InlineData("2004-08-19T09:30:15.123456Z", "2004-08-19T09:30:15.123456Z")]
    [InlineData("2004-08-19T09:30:15.123456000", "2004-08-19T09:30:15.123456Z")]
    [InlineData("2004-08-19T09:30:15,123", "2004-08-19T09:30:15.123Z")]
    [InlineData("2004-08-19 09:30:15.5", "2004-08-19T09:30:15.5Z")]
    [InlineData("2004-08-19T09:30:00+02:00", "2004-08-19T07:30:00Z")]
    [InlineData("2004-08-19T09:30:00 +02:00", "2004-08-19T07:30:00Z")]
    [InlineData("2004-08-19T09:30:00.250-05:30", "2004-08-19T15:00:00.25Z")]
    [InlineData("2004-08-19T22:30:00-0230", "2004-08-20T01:00:00Z")]
    [InlineData("2004-08-19 00:00:00+00", "2004-08-19T00:00:00Z")]
    [InlineData("2004-08-19 24:00:00", "2004-08-20T00:00:00Z")]
    [InlineData("20040819T093015Z", "2004-08-19T09:30:15Z")]
    [InlineData("20040819T0930-0500", "2004-08-19T14:30:00Z")]
    [InlineData("20040819 093015", "2004-08-19T09:30:15Z")]
    [InlineData("20040819 09:30:15", "2004-08-19T09:30:15Z")]
    [InlineData("20040819  09:30:15", "2004-08-19T09:30:15Z")]
    [InlineData("20040819-09:30:15", "2004-08-19T09:30:15Z")]
    [InlineData("20040819 09:30:15 US/Eastern", "2004-08-19T13:30:15Z")]
    [InlineData("2004-08-19 09:30:15 UTC", "2004-08-19T09:30:15Z")]
    [InlineData("2004-08-19T09:30:00 Europe/Berlin", "2004-08-19T07:30:00Z")]
    [InlineData("2004.08.19 09:30", "2004-08-19T09:30:00Z")]
    [InlineData("2004/08/19 09:30:15", "2004-08-19T09:30:15Z")]
    [InlineData("19.08.2004 09:30", "2004-08-19T09:30:00Z")]
    [InlineData("08/19/2004 9:30 AM", "2004-08-19T09:30:00Z")]
    [InlineData("8/19/2004, 9:30:15 PM", "2004-08-19T21:30:15Z")]
    [InlineData("19-Aug-2004 09:30:15.123", "2004-08-19T09:30:15.123Z")]
    [InlineData("Aug 19, 2004 09:30 America/New_York", "2004-08-19T13:30:00Z")]
    [InlineData("Aug 19, 2004 12:30 AM US/Eastern", "2004-08-19T04:30:00Z")]
    [InlineData("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z")]
    [InlineData("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z")]
    public void A_timestamp_is_understood_as_utc(string text, string expected) => Assert.Equal(expected, Read.Instant(text));

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("  ", "is empty")]
    [InlineData("-", EpochText.TooFewDigits)]
    [InlineData("yesterday", DateText.NotADate)]
    [InlineData("2004-08-19_09:30", DateText.NotADate)]
    [InlineData("2004-08-19T", TimeText.NotATime)]
    [InlineData("2004-08-19 ,09:30", TimeText.NotATime)]
    [InlineData("2004-08-19,09:30", DateText.NotADate)]
    [InlineData("2004-08-19T09:30:00.", TimeText.BadFraction)]
    [InlineData("2004-08-19T09:30:00.1234567", TimeText.TooFine)]
    [InlineData("2004-08-19T09:30:00+99:99", OffsetText.NotAnOffset)]
    [InlineData("2004-08-19T09:30:00+", OffsetText.NotAnOffset)]
    [InlineData("2004-08-19T09:30:00+01:00 x", OffsetText.NotAnOffset)]
    [InlineData("2004-08-19T09:30:00*", TimeText.NotATime)]
    [InlineData("2004-08-19T09:30:00\0", TimeText.NotATime)]
    [InlineData("2004-08-19T09:30:00 \u00c9ire", TimeText.NotATime)]
    [InlineData("2004-08-19T09:30:00 the morning of", TimeText.NotATime)]
    [InlineData("20040819-09:30:15-", OffsetText.NotAnOffset)]
    [InlineData("2004-08-19 09:30:00 Europe/Berln", "names a time zone that is not in the tz database: Europe/Berln")]
    [InlineData("2004-08-19 09:30:00 PST", "names a time zone that is not in the tz database: PST")]
    [InlineData("0001-01-01T00:00:00+01:00", WallClock.OutOfRange)]
    [InlineData("9999-12-31T23:59:59-01:00", WallClock.OutOfRange)]
    [InlineData("9999-12-31T24:00:00", WallClock.OutOfRange)]
    public void What_is_no_timestamp_is_refused_and_not_guessed(string text, string reason) => Assert.Equal(reason, Read.Instant(text));

    [Fact]
    public void A_time_after_eight_digits_and_a_dash_is_utc_whatever_the_zone()
    {
        Assert.Equal("2024-01-31T09:30:00Z", Read.Instant("20240131-09:30:00", zone: "US/Eastern"));
        Assert.Equal("2024-01-31T08:30:00Z", Read.Instant("20240131-09:30:00+01:00", zone: "US/Eastern"));
        Assert.Equal(DateText.NotADate, Read.Instant("1/1/2024-09:30:00"));
    }

    [Theory]
    [InlineData("2006-01-02", "09:01:00", "2006-01-02T09:01:00Z")]
    [InlineData("20060102", "090100", "2006-01-02T09:01:00Z")]
    [InlineData(" 2006.01.02 ", " 09:01 ", "2006-01-02T09:01:00Z")]
    [InlineData("2006-01-02 00:00:00", "09:01", "2006-01-02T09:01:00Z")]
    [InlineData("2006-01-02T00:00", "9:01 PM", "2006-01-02T21:01:00Z")]
    [InlineData("2006-01-02", "09:01:00+01:00", "2006-01-02T08:01:00Z")]
    [InlineData("2006-01-02", "09:01:00 US/Eastern", "2006-01-02T14:01:00Z")]
    [InlineData("2006-01-02", "24:00", "2006-01-03T00:00:00Z")]
    public void Date_and_time_of_day_may_stand_apart(string date, string time, string expected) => Assert.Equal(expected, Read.DateAndTime(date, time));

    [Theory]
    [InlineData("", "09:01:00", "is empty", false)]
    [InlineData("2006-01-02", " ", "is empty", true)]
    [InlineData("2006-02-30", "09:01:00", DateText.NotInCalendar, false)]
    [InlineData("01/02/2006", "09:01:00", DateText.NeedsOrder, false)]
    [InlineData("2006-01-02 09:00", "09:01", "has a time of day, but so has the column beside it", false)]
    [InlineData("2006-01-02 00:00 UTC", "09:01", "has a time of day, but so has the column beside it", false)]
    [InlineData("1136160000", "09:01", DateText.NotADate, false)]
    [InlineData("2006-01-02", "25:00", TimeText.NotATime, true)]
    [InlineData("2006-01-02", "123.45", TimeText.NotATime, true)]
    [InlineData("2006-01-02", "09:01 PST", "names a time zone that is not in the tz database: PST", true)]
    public void Of_a_date_and_a_time_apart_the_reason_tells_which_is_wrong(string date, string time, string reason, bool isTime)
    {
        var parser = new InstantParser("UTC", LocalTimePolicy.Reject, DateOrder.Unknown);

        Assert.Equal(reason, parser.Parse(Read.Bytes(date), Read.Bytes(time), out _, out var isAboutTime));
        Assert.Equal(isTime, isAboutTime);
    }

    [Theory]
    [InlineData("2004-08-19", true, true, false)]
    [InlineData("20040819", true, true, false)]
    [InlineData("03/04/2024", true, true, false)]
    [InlineData("12/31/2024", true, true, false)]
    [InlineData("2004-08-19 00:00:00", true, true, false)]
    [InlineData("2004-08-19 09:30", false, true, false)]
    [InlineData("03/04/2024 09:30", false, true, false)]
    [InlineData("1509836520", false, true, false)]
    [InlineData("09:30", false, false, true)]
    [InlineData("9:30 PM", false, false, true)]
    [InlineData("09:30:00.5+01:00", false, false, true)]
    [InlineData("09:30 US/Eastern", false, false, true)]
    [InlineData("093000", false, false, true)]
    [InlineData("930", false, false, false)]
    [InlineData("1530", false, false, false)]
    [InlineData("999999", false, false, false)]
    [InlineData("123.45", false, false, false)]
    [InlineData("volume", false, false, false)]
    [InlineData("timestamp", false, false, false)]
    [InlineData("", false, false, false)]
    public void What_a_column_holds_is_told_by_its_look(string text, bool isDate, bool isInstant, bool isTimeOfDay)
    {
        Assert.Equal(isDate, InstantParser.IsDate(Read.Bytes(text)));
        Assert.Equal(isInstant, InstantParser.IsInstant(Read.Bytes(text)));
        Assert.Equal(isTimeOfDay, InstantParser.IsTimeOfDay(Read.Bytes(text)));
    }

    [Fact]
    public void Every_microsecond_reads_back_as_itself() =>
        InstantGen.Any.Sample(instant => Read.Instant(instant.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffffK", CultureInfo.InvariantCulture)) == Read.Text(instant));

    [Theory]
    [InlineData("yyyy-MM-dd HH:mm:ss.ffffff")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss,ffffff")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss.ffffff'000Z'")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss.fff'Z'")]
    [InlineData("yyyy-MM-dd HH:mm:ss'+00:00'")]
    [InlineData("yyyy-MM-dd HH:mm:ss")]
    [InlineData("yyyy-MM-dd H:mm")]
    [InlineData("yyyy-MM-dd hh:mm:ss.ffffff tt")]
    [InlineData("yyyy-M-d")]
    [InlineData("yyyyMMdd")]
    [InlineData("yyyyMMddHHmmss")]
    [InlineData("yyyyMMdd  HH:mm:ss")]
    [InlineData("yyyyMMdd-HH:mm:ss.fff")]
    [InlineData("yyyyMMdd'T'HHmmss.ffffff'Z'")]
    [InlineData("yyyyMMdd HH:mm:ss 'UTC'")]
    [InlineData("yyyy/MM/dd HH:mm")]
    [InlineData("yyyy.MM.dd HH:mm:ss")]
    [InlineData("yyyy-MMM-dd HH:mm:ss.ffffff")]
    [InlineData("dd.MM.yyyy HH:mm:ss")]
    [InlineData("d.M.yyyy H:mm")]
    [InlineData("dd-MMM-yyyy HH:mm:ss")]
    [InlineData("d MMMM yyyy HH:mm")]
    [InlineData("MMM d, yyyy h:mm tt")]
    [InlineData("MMMM dd, yyyy, HH:mm:ss")]
    [InlineData("MMM-dd-yyyy")]
    public void Every_instant_reads_back_from_each_form(string format) => ReadsBack(format, DateOrder.Unknown);

    [Theory]
    [InlineData("dd/MM/yyyy HH:mm:ss")]
    [InlineData("d/M/yyyy H:mm")]
    [InlineData("dd-MM-yyyy")]
    [InlineData("dd-MM-yyyy h:mm:ss tt")]
    public void Every_instant_reads_back_with_the_day_first(string format) => ReadsBack(format, DateOrder.DayFirst);

    [Theory]
    [InlineData("MM/dd/yyyy HH:mm:ss.ffffff")]
    [InlineData("M/d/yyyy h:mmtt")]
    [InlineData("MM-dd-yyyy HH:mm")]
    [InlineData("M/d/yyyy, h:mm:ss tt")]
    public void Every_instant_reads_back_with_the_month_first(string format) => ReadsBack(format, DateOrder.MonthFirst);

    // A text that is written back from what was read is the one that was there.
    private static void ReadsBack(string format, DateOrder order)
    {
        var parser = new InstantParser("UTC", LocalTimePolicy.Reject, order);
        InstantGen.Any.Sample(instant =>
        {
            var text = instant.ToString(format, CultureInfo.InvariantCulture);
            Assert.Null(parser.Parse(Read.Bytes(text), out var read));
            Assert.Equal(text, read.ToString(format, CultureInfo.InvariantCulture));
            Assert.InRange(instant - read, TimeSpan.Zero, TimeSpan.FromDays(1) - TimeSpan.FromMicroseconds(1));
        });
    }

    // Two spaces are beyond the shape that is read fast.
    [Fact]
    public void The_usual_shape_is_read_as_any_other() =>
        Gen.Select(InstantGen.Any, Gen.Int[0, 18], Gen.Char[' ', '~'], Gen.OneOf("", "Z", ".5", "+01:00", ".123456789", "-", " AM", ".5 PM", "PM", ".", ":00", " UTC"))
            .Sample((instant, at, character, end) =>
            {
                var text = instant.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture).ToCharArray();
                text[at] = at == 10 ? ' ' : character;
                var (date, time) = (new string(text, 0, 10), new string(text, 11, 8) + end);
                return Read.Instant($"{date} {time}") == Read.Instant($"{date}  {time}");
            }, iter: 1000);
}
