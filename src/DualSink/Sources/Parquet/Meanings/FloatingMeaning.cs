using System.Globalization;
using System.Numerics;

namespace DualSink.Sources.Parquet.Meanings;

/// <summary>Binary numbers, which stand for the shortest decimals that read back as them.</summary>
/// <typeparam name="T">Double or float.</typeparam>
internal abstract class FloatingMeaning<T> : Meaning<T>
    where T : IBinaryFloatingPointIeee754<T>
{
    private readonly byte[] _text = new byte[40];

    /// <inheritdoc/>
    public sealed override ReadOnlySpan<byte> Text(T value)
    {
        // Without exponent where it can be, as an epoch is written.
        var isDecimal = Number(value, out var number) is null;
        var length = 0;
        _ = isDecimal
            ? number.TryFormat(_text, out length, default, CultureInfo.InvariantCulture)
            : value.TryFormat(_text, out length, "R", CultureInfo.InvariantCulture);
        return _text.AsSpan(0, length);
    }

    /// <inheritdoc/>
    public sealed override bool IsNumber(T value) => T.IsFinite(value);
}
