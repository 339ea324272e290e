using System.Globalization;
using DualSink.Sources.Parquet.Metadata;

namespace DualSink.Sources.Parquet.Meanings;

/// <summary>Times of day. Writers set the flag for UTC on them whatever they are, so it says nothing.</summary>
internal sealed class TimeOfDayMeaning(TickUnit unit) : Meaning<long>
{
    private readonly byte[] _text = new byte[24];

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Text(long value)
    {
        var length = 0;
        _ = TickScale.Ticks(value, unit, out var ticks) is null && ticks is >= 0 and < TimeSpan.TicksPerDay
            ? new TimeOnly(ticks).TryFormat(_text, out length, "HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)
            : value.TryFormat(_text, out length, default, CultureInfo.InvariantCulture);
        return _text.AsSpan(0, length);
    }
}
