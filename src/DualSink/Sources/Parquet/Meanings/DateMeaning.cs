using System.Globalization;
using DualSink.Sources.Values;

namespace DualSink.Sources.Parquet.Meanings;

/// <summary>Days since 1970; as an instant, their midnight in the file's time zone.</summary>
internal sealed class DateMeaning : Meaning<long>
{
    private readonly byte[] _text = new byte[24];

    /// <inheritdoc/>
    public override string? Instant(long value, InstantParser instants, out DateTime utc)
    {
        utc = default;
        return Midnight(value, out var midnight) ?? instants.FromLocal(midnight, out utc);
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Text(long value)
    {
        var length = 0;
        _ = Midnight(value, out var midnight) is null
            ? midnight.TryFormat(_text, out length, "yyyy-MM-dd", CultureInfo.InvariantCulture)
            : value.TryFormat(_text, out length, default, CultureInfo.InvariantCulture);
        return _text.AsSpan(0, length);
    }

    // Days are stored in 32 bits, so their ticks fit into 64.
    private static string? Midnight(long value, out DateTime midnight) => TickScale.SinceEpoch(value * TimeSpan.TicksPerDay, DateTimeKind.Unspecified, out midnight);
}
