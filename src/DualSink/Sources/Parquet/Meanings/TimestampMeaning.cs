using System.Globalization;
using DualSink.Sources.Parquet.Metadata;
using DualSink.Sources.Values;

namespace DualSink.Sources.Parquet.Meanings;

/// <summary>Times since 1970, as instants or in the file's time zone.</summary>
internal sealed class TimestampMeaning(TickUnit unit, bool isUtc) : Meaning<long>
{
    private readonly byte[] _text = new byte[40];

    /// <inheritdoc/>
    public override string? Instant(long value, InstantParser instants, out DateTime utc)
    {
        utc = default;
        return TickScale.Ticks(value, unit, out var ticks)
            ?? TickScale.SinceEpoch(ticks, DateTimeKind.Utc, out utc)
            ?? (isUtc ? null : instants.FromLocal(utc, out utc));
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Text(long value)
    {
        var (whole, nanoseconds) = unit == TickUnit.Nanoseconds ? SplitNanoseconds(value) : (value, 0);
        var wholeUnit = unit == TickUnit.Nanoseconds ? TickUnit.Microseconds : unit;
        if (TickScale.Ticks(whole, wholeUnit, out var ticks) is not null || TickScale.SinceEpoch(ticks, DateTimeKind.Unspecified, out var time) is not null)
        {
            value.TryFormat(_text, out var digits, default, CultureInfo.InvariantCulture);
            return _text.AsSpan(0, digits);
        }

        time.TryFormat(_text, out var length, nanoseconds == 0 ? "yyyy-MM-dd'T'HH:mm:ss.FFFFFF" : "yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        if (nanoseconds != 0)
        {
            nanoseconds.TryFormat(_text.AsSpan(length), out var more, "000", CultureInfo.InvariantCulture);
            length += more;
        }

        if (isUtc)
        {
            _text[length++] = (byte)'Z';
        }

        return _text.AsSpan(0, length);
    }

    // Before 1970 too the nanoseconds count forwards.
    private static (long Microseconds, long Nanoseconds) SplitNanoseconds(long value)
    {
        var (microseconds, nanoseconds) = Math.DivRem(value, 1000);
        return nanoseconds < 0 ? (microseconds - 1, nanoseconds + 1000) : (microseconds, nanoseconds);
    }
}
