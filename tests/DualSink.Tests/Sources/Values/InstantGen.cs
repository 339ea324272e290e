using CsCheck;

namespace DualSink.Tests.Sources.Values;

/// <summary>Instants of whole microseconds, in UTC: of any year, of the years bars are from, and where something ends.</summary>
internal static class InstantGen
{
    private static readonly Gen<DateTime> Edges = Gen.OneOf(
        At("0001-01-01T00:00:00Z"), At("1600-02-29T12:00:00Z"), At("1899-12-31T23:59:59.999999Z"), At("1969-12-31T23:59:59.999999Z"),
        At("1970-01-01T00:00:00Z"), At("1999-12-31T23:59:59Z"), At("2000-02-29T00:00:00Z"), At("2001-09-09T01:46:40Z"),
        At("2024-02-29T23:59:00Z"), At("2038-01-19T03:14:08Z"), At("2100-02-28T23:59:59.000001Z"), At("9999-12-31T23:59:59.999999Z"));

    public static readonly Gen<DateTime> Any = Gen.OneOf(Edges, Between(DateTime.MinValue, DateTime.MaxValue), Between(At("1990-01-01T00:00:00Z"), At("2030-01-01T00:00:00Z")));

    public static Gen<DateTime> Between(DateTime from, DateTime until) =>
        Gen.Long[from.Ticks / TimeSpan.TicksPerMicrosecond, until.Ticks / TimeSpan.TicksPerMicrosecond]
            .Select(microseconds => new DateTime(microseconds * TimeSpan.TicksPerMicrosecond, DateTimeKind.Utc));

    private static DateTime At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime;
}
