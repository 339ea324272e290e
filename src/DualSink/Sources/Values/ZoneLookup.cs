using System.Buffers;
using System.Text;
using NodaTime;

namespace DualSink.Sources.Values;

/// <summary>Finds time zones by what people call them. Safe for concurrent use.</summary>
internal static class ZoneLookup
{
    private const int MaxOffsetLength = 6;

    private static readonly Lazy<IReadOnlyDictionary<string, string>> Ids = new(() =>
        DateTimeZoneProviders.Tzdb.Ids.ToDictionary(id => id, StringComparer.OrdinalIgnoreCase));

    /// <summary>
    /// Finds a zone by a name of the tz database in any case (<c>Europe/Berlin</c>, <c>US/Eastern</c>), <c>UTC</c>,
    /// <c>Z</c>, or its offset (<c>+01:00</c>, <c>UTC-5</c>).
    /// </summary>
    /// <returns>Why there is none, as the end of a sentence about the name; null when there is one.</returns>
    public static string? Find(string name, out DateTimeZone zone)
    {
        zone = TryFind(name)!;
        return zone is not null ? null
            : ZoneSuggestions.For(name) is { Count: > 0 } near ? $"is no time zone; did you mean {string.Join(" or ", near)}?"
            : "is no time zone; expected UTC, an offset like +01:00, or a name of the tz database like Europe/Berlin";
    }

    /// <summary>As <see cref="Find"/>; null when there is none.</summary>
    public static DateTimeZone? TryFind(string name)
    {
        if (name.Equals("UTC", StringComparison.OrdinalIgnoreCase) || name.Equals("Z", StringComparison.OrdinalIgnoreCase))
        {
            return DateTimeZone.Utc;
        }

        return TryParseOffset(name) is { } offset ? DateTimeZone.ForOffset(offset)
            : Ids.Value.TryGetValue(name, out var id) ? DateTimeZoneProviders.Tzdb[id]
            : null;
    }

    private static Offset? TryParseOffset(string name)
    {
        var text = name.StartsWith("UTC", StringComparison.OrdinalIgnoreCase) ? name.AsSpan(3) : name;
        Span<byte> utf8 = stackalloc byte[MaxOffsetLength];
        return Ascii.FromUtf16(text, utf8, out var length) == OperationStatus.Done && OffsetText.TryParse(utf8[..length], out var ticks)
            ? Offset.FromTicks(ticks)
            : null;
    }
}
