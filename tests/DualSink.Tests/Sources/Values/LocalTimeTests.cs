using CsCheck;
using DualSink.Sources;
using DualSink.Sources.Values;
using NodaTime;
using NodaTime.TimeZones;

namespace DualSink.Tests.Sources.Values;

public sealed class LocalTimeTests
{
    private static readonly string[] Zones =
    [
        "Europe/Berlin", "Europe/London", "Europe/Dublin", "US/Eastern", "America/Chicago", "America/Sao_Paulo", "America/Caracas",
        "Asia/Tehran", "Asia/Kolkata", "Asia/Pyongyang", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia", "Antarctica/Troll", "Asia/Tokyo",
    ];

    [Theory]
    [InlineData("2024-01-31 09:30:00", "US/Eastern", "2024-01-31T14:30:00Z")]
    [InlineData("2024-07-31 09:30:00", "US/Eastern", "2024-07-31T13:30:00Z")]
    [InlineData("2024-07-31 09:30:00+00:00", "US/Eastern", "2024-07-31T09:30:00Z")]
    [InlineData("2024-07-31 09:30:00Z", "US/Eastern", "2024-07-31T09:30:00Z")]
    [InlineData("2024-07-31 09:30:00 Asia/Tokyo", "US/Eastern", "2024-07-31T00:30:00Z")]
    [InlineData("2024-07-31", "Europe/Berlin", "2024-07-30T22:00:00Z")]
    [InlineData("2024-07-31 24:00", "Europe/Berlin", "2024-07-31T22:00:00Z")]
    [InlineData("2024-07-31 09:30", "+05:30", "2024-07-31T04:00:00Z")]
    [InlineData("1890-01-01 00:00", "America/New_York", "1890-01-01T05:00:00Z")]
    [InlineData("0001-01-01 00:00", "US/Eastern", "0001-01-01T04:56:02Z")]
    [InlineData("0001-01-01 00:00", "Asia/Tokyo", WallClock.OutOfRange)]
    [InlineData("9999-12-31 23:59:59.999999", "Asia/Tokyo", "9999-12-31T14:59:59.999999Z")]
    [InlineData("9999-12-31 23:59", "US/Eastern", WallClock.OutOfRange)]
    [InlineData("9999-12-31 24:00", "Asia/Tokyo", WallClock.OutOfRange)]
    public void A_time_without_offset_is_local_to_the_zone(string text, string zone, string expected) => Assert.Equal(expected, Read.Instant(text, zone));

    [Theory]
    [InlineData(LocalTimePolicy.Reject, "exists twice in Europe/Berlin, at 2024-10-27T00:30:00Z and 2024-10-27T01:30:00Z; say which with --dst earlier or --dst later")]
    [InlineData(LocalTimePolicy.Earlier, "2024-10-27T00:30:00Z")]
    [InlineData(LocalTimePolicy.Later, "2024-10-27T01:30:00Z")]
    public void A_time_that_the_clocks_showed_twice_is_refused_unless_told_which(LocalTimePolicy policy, string expected) =>
        Assert.Equal(expected, Read.Instant("2024-10-27 02:30", "Europe/Berlin", policy));

    [Theory]
    [InlineData(LocalTimePolicy.Reject, "does not exist in Europe/Berlin, whose clocks skipped it; --dst earlier or later reads it as 2024-03-31T01:30:00Z")]
    [InlineData(LocalTimePolicy.Earlier, "2024-03-31T01:30:00Z")]
    [InlineData(LocalTimePolicy.Later, "2024-03-31T01:30:00Z")]
    public void A_time_that_the_clocks_skipped_is_refused_unless_told_otherwise(LocalTimePolicy policy, string expected) =>
        Assert.Equal(expected, Read.Instant("2024-03-31 02:30", "Europe/Berlin", policy));

    [Theory]
    [InlineData("2024-03-31 01:59:59", "2024-03-31T00:59:59Z")]
    [InlineData("2024-03-31 03:00", "2024-03-31T01:00:00Z")]
    [InlineData("2024-10-27 01:59:59", "2024-10-26T23:59:59Z")]
    [InlineData("2024-10-27 03:00", "2024-10-27T02:00:00Z")]
    public void Times_beside_a_change_are_not_touched_by_it(string text, string expected) => Assert.Equal(expected, Read.Instant(text, "Europe/Berlin"));

    [Fact]
    public void A_day_whose_midnight_was_skipped_begins_at_the_change() =>
        Assert.Equal("2018-11-04T03:00:00Z", Read.Instant("2018-11-04", "America/Sao_Paulo", LocalTimePolicy.Earlier));

    [Fact]
    public void A_zone_that_a_row_names_follows_the_policy_too()
    {
        Assert.Contains("exists twice in America/New_York", Read.Instant("20241103 01:30:00 America/New_York"));
        Assert.Equal("2024-11-03T06:30:00Z", Read.Instant("20241103 01:30:00 America/New_York", policy: LocalTimePolicy.Later));
    }

    [Fact]
    public void A_local_time_that_is_no_text_follows_the_same_rules()
    {
        var parser = new InstantParser("Europe/Berlin", LocalTimePolicy.Reject, DateOrder.Unknown);

        Assert.Null(parser.FromLocal(new DateTime(2024, 7, 31, 9, 30, 0), out var utc));
        Assert.Equal("2024-07-31T07:30:00Z", Read.Text(utc));
        Assert.StartsWith("exists twice in Europe/Berlin", parser.FromLocal(new DateTime(2024, 10, 27, 2, 30, 0), out _));
        Assert.Equal(TimeText.TooFine, parser.FromLocal(new DateTime(1), out _));
    }

    [Fact]
    public void An_unknown_zone_is_refused_with_what_it_may_mean()
    {
        var refusal = Assert.Throws<ArgumentException>(() => new InstantParser("Europe/Berln", LocalTimePolicy.Reject, DateOrder.Unknown));

        Assert.Contains("'Europe/Berln' is no time zone; did you mean Europe/Berlin?", refusal.Message);
    }

    public static TheoryData<string> ZoneNames => [.. Zones];

    // The parsers are kept from one change to the next, for what they remember must not outlive it.
    [Theory]
    [MemberData(nameof(ZoneNames))]
    public void Around_every_change_of_a_zone_each_policy_does_what_it_says(string name)
    {
        var zone = DateTimeZoneProviders.Tzdb[name];
        var intervals = zone.GetZoneIntervals(Instant.FromUtc(1850, 1, 1, 0, 0), Instant.FromUtc(2040, 1, 1, 0, 0)).Skip(1).ToList();
        (LocalTimePolicy Policy, ZoneLocalMappingResolver? Expected, InstantParser Parser)[] policies =
        [
            (LocalTimePolicy.Reject, null, Parser(name, LocalTimePolicy.Reject)),
            (LocalTimePolicy.Earlier, Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnForwardShifted), Parser(name, LocalTimePolicy.Earlier)),
            (LocalTimePolicy.Later, Resolvers.CreateMappingResolver(Resolvers.ReturnLater, Resolvers.ReturnForwardShifted), Parser(name, LocalTimePolicy.Later)),
        ];
        foreach (var interval in intervals.Concat(intervals.AsEnumerable().Reverse()))
        {
            foreach (var minutes in new[] { -1440, -61, -31, -1, 0, 1, 29, 30, 60, 61, 1440 })
            {
                var local = interval.IsoLocalStart.PlusMinutes(minutes);
                foreach (var (_, expected, parser) in policies)
                {
                    var mapping = zone.MapLocal(local);
                    var isRead = parser.FromLocal(local.ToDateTimeUnspecified(), out var utc) is null;
                    Assert.Equal(expected is not null || mapping.Count == 1, isRead);
                    Assert.Equal(isRead ? (expected ?? Resolvers.StrictResolver)(mapping).ToDateTimeUtc() : default, utc);
                }
            }
        }
    }

    [Fact]
    public void Any_local_time_means_what_the_zone_makes_of_it()
    {
        var parsers = Zones.ToDictionary(name => name, name => Parser(name, LocalTimePolicy.Later));
        var laterOrForward = Resolvers.CreateMappingResolver(Resolvers.ReturnLater, Resolvers.ReturnForwardShifted);
        Gen.Select(InstantGen.Any, Gen.OneOf(Zones)).Sample((local, name) =>
        {
            var reason = parsers[name].FromLocal(local, out var utc);
            var expected = laterOrForward(DateTimeZoneProviders.Tzdb[name].MapLocal(LocalDateTime.FromDateTime(local)));
            var ticks = expected.ToDateTimeUnspecified().Ticks - expected.Offset.Ticks;
            return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? reason is null && utc.Ticks == ticks : reason == WallClock.OutOfRange;
        }, threads: 1);
    }

    // So that a file in order stays in order, whatever its zone's clocks did.
    [Theory]
    [MemberData(nameof(ZoneNames))]
    public void Times_before_a_change_never_come_after_those_it_skipped(string name)
    {
        var zone = DateTimeZoneProviders.Tzdb[name];
        var parser = Parser(name, LocalTimePolicy.Earlier);
        var changes = zone.GetZoneIntervals(Instant.FromUtc(1970, 1, 1, 0, 0), Instant.FromUtc(2040, 1, 1, 0, 0));
        foreach (var (before, after) in changes.Zip(changes.Skip(1)).Where(change => change.First.WallOffset < change.Second.WallOffset))
        {
            var last = default(DateTime);
            for (var local = before.IsoLocalEnd.PlusMinutes(-5); local < after.IsoLocalStart; local = local.PlusMinutes(1))
            {
                Assert.Null(parser.FromLocal(local.ToDateTimeUnspecified(), out var utc));
                Assert.True(utc > last);
                last = utc;
            }
        }
    }

    private static InstantParser Parser(string zone, LocalTimePolicy policy) => new(zone, policy, DateOrder.Unknown);
}
