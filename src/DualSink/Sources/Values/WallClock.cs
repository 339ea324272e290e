using System.Globalization;
using NodaTime;
using NodaTime.TimeZones;

namespace DualSink.Sources.Values;

/// <summary>
/// Turns the local times of one zone into instants. Remembers the stretch of time around the last one, in which the zone's
/// offset did not change; not safe for concurrent use.
/// </summary>
internal sealed class WallClock(DateTimeZone zone, LocalTimePolicy policy)
{
    public const string OutOfRange = "is out of range";

    // Local times from _from up to _until exist once, and are ahead of UTC by _offset.
    private long _from = long.MaxValue;
    private long _until = long.MinValue;
    private long _offset;

    /// <summary>Finds the instant of a local time.</summary>
    /// <param name="local">Ticks of 100 ns since year 1.</param>
    /// <param name="utc">The instant, in UTC.</param>
    /// <returns>Why there is none, as the end of a sentence about the local time; null when there is one.</returns>
    public string? ToUtc(long local, out DateTime utc) =>
        local >= _from && local < _until ? Utc(local - _offset, out utc) : Find(local, out utc);

    /// <summary>The instant of so many ticks of 100 ns since year 1.</summary>
    /// <returns>Why there is none; null when it is in the years 1 to 9999.</returns>
    public static string? Utc(long ticks, out DateTime utc)
    {
        var isInRange = (ulong)ticks <= (ulong)DateTime.MaxValue.Ticks;
        utc = isInRange ? new DateTime(ticks, DateTimeKind.Utc) : default;
        return isInRange ? null : OutOfRange;
    }

    /// <summary>What the zone's clocks show at an instant, of no kind.</summary>
    public DateTime ToLocal(DateTime utc)
    {
        var ticks = utc.Ticks + zone.GetUtcOffset(Instant.FromDateTimeUtc(utc)).Ticks;
        return new DateTime(Math.Clamp(ticks, 0, DateTime.MaxValue.Ticks));
    }

    private string? Find(long local, out DateTime utc)
    {
        utc = default;
        if (local < 0 || local > DateTime.MaxValue.Ticks)
        {
            return OutOfRange;
        }

        var mapping = zone.MapLocal(LocalDateTime.FromDateTime(new DateTime(local)));
        if (mapping.Count == 1)
        {
            Remember(mapping.EarlyInterval);
            return Utc(local - mapping.EarlyInterval.WallOffset.Ticks, out utc);
        }

        // With the offset before the change; a skipped time is moved forward so.
        var (early, late) = (local - mapping.EarlyInterval.WallOffset.Ticks, local - mapping.LateInterval.WallOffset.Ticks);
        return (policy, mapping.Count) switch
        {
            (LocalTimePolicy.Reject, 0) => $"does not exist in {zone.Id}, whose clocks skipped it; --dst earlier or later reads it as {Text(early)}",
            (LocalTimePolicy.Reject, _) => $"exists twice in {zone.Id}, at {Text(early)} and {Text(late)}; say which with --dst earlier or --dst later",
            (LocalTimePolicy.Later, 2) => Utc(late, out utc),
            _ => Utc(early, out utc),
        };
    }

    private void Remember(ZoneInterval interval)
    {
        _offset = interval.WallOffset.Ticks;
        _from = long.MinValue;
        _until = long.MaxValue;
        if (interval.HasStart)
        {
            var before = zone.GetZoneInterval(interval.Start - Duration.Epsilon).WallOffset.Ticks;
            _from = Ticks(interval.Start) + Math.Max(before, _offset);
        }

        if (interval.HasEnd)
        {
            var after = zone.GetZoneInterval(interval.End).WallOffset.Ticks;
            _until = Ticks(interval.End) + Math.Min(after, _offset);
        }
    }

    private static long Ticks(Instant instant) => instant.ToUnixTimeTicks() + DateTime.UnixEpoch.Ticks;

    private static string Text(long utc) => Utc(utc, out var instant) ?? instant.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
