using DualSink.Sources.Values;
using NodaTime;

namespace DualSink.Tests.Sources.Values;

public sealed class ZoneLookupTests
{
    [Theory]
    [InlineData("Europe/Berlin", "Europe/Berlin")]
    [InlineData("europe/berlin", "Europe/Berlin")]
    [InlineData("US/Eastern", "US/Eastern")]
    [InlineData("EST5EDT", "EST5EDT")]
    [InlineData("UTC", "UTC")]
    [InlineData("utc", "UTC")]
    [InlineData("Z", "UTC")]
    [InlineData("+00:00", "UTC")]
    [InlineData("+01:00", "UTC+01")]
    [InlineData("-0330", "UTC-03:30")]
    [InlineData("UTC+5", "UTC+05")]
    [InlineData("Etc/GMT+5", "Etc/GMT+5")]
    public void A_zone_is_known_by_each_of_its_names(string name, string id)
    {
        Assert.Null(ZoneLookup.Find(name, out var zone));
        Assert.Equal(id, zone.Id);
    }

    [Fact]
    public void Every_id_of_the_tz_database_is_known() =>
        Assert.All(DateTimeZoneProviders.Tzdb.Ids, id => Assert.NotNull(ZoneLookup.TryFind(id)));

    [Theory]
    [InlineData("Europe/Berln", "is no time zone; did you mean Europe/Berlin?")]
    [InlineData("Berlin", "is no time zone; did you mean Europe/Berlin?")]
    [InlineData("new york", "is no time zone; did you mean America/New_York?")]
    [InlineData("America/NewYork", "is no time zone; did you mean America/New_York?")]
    [InlineData("Tokio", "is no time zone; did you mean Asia/Tokyo?")]
    [InlineData("Eastern", "is no time zone; did you mean Canada/Eastern or US/Eastern?")]
    [InlineData("Eastern Standard Time", "is no time zone; did you mean America/New_York?")]
    public void A_name_that_is_nearly_one_is_answered_with_what_it_may_mean(string name, string reason) =>
        Assert.Equal(reason, ZoneLookup.Find(name, out _));

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("+25:00")]
    [InlineData("PST")]
    [InlineData("Gondor/Minas_Tirith")]
    [InlineData("Ünïcödé")]
    [InlineData("a name that is much longer than any zone's, so that nobody can have meant one of them by it")]
    public void A_name_that_is_like_none_is_answered_with_what_is_expected(string name) =>
        Assert.Equal("is no time zone; expected UTC, an offset like +01:00, or a name of the tz database like Europe/Berlin", ZoneLookup.Find(name, out _));
}
