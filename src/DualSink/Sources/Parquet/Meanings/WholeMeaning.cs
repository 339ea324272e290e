using System.Globalization;

namespace DualSink.Sources.Parquet.Meanings;

/// <summary>Whole numbers, or decimals stored as whole numbers of their last decimal.</summary>
/// <param name="scale">Decimals, 0 to 28.</param>
/// <param name="isUnsigned">Whether the highest bit is no sign.</param>
internal sealed class WholeMeaning(int scale, bool isUnsigned) : Meaning<long>
{
    private readonly byte[] _text = new byte[40];

    /// <inheritdoc/>
    public override string? Number(long value, out decimal number)
    {
        var isNegative = value < 0 && !isUnsigned;
        var magnitude = isNegative ? (ulong)-value : (ulong)value;
        number = new decimal((int)magnitude, (int)(magnitude >> 32), 0, isNegative, (byte)scale);
        return null;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Text(long value)
    {
        Number(value, out var number);
        number.TryFormat(_text, out var length, default, CultureInfo.InvariantCulture);
        return _text.AsSpan(0, length);
    }

    /// <inheritdoc/>
    public override bool IsNumber(long value) => true;
}
