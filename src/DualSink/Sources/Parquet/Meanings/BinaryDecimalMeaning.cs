using System.Globalization;
using System.Numerics;

namespace DualSink.Sources.Parquet.Meanings;

/// <summary>Decimals stored as big-endian bytes of whole numbers of their last decimal.</summary>
internal sealed class BinaryDecimalMeaning(int scale) : Meaning<ReadOnlyMemory<byte>>
{
    private const int MaxScale = 28;

    // Of decimals of 76 digits, the longest that writers make.
    private const int MaxLength = 32;

    private byte[] _text = [];

    /// <inheritdoc/>
    public override string? Number(ReadOnlyMemory<byte> value, out decimal number)
    {
        number = 0;
        var bytes = value.Span;
        if (bytes.Length > 16 && !IsSignOnly(bytes[..^16], bytes[^16]))
        {
            return "is out of range";
        }

        var whole = Int128.Zero;
        foreach (var next in bytes.Length > 16 ? bytes[^16..] : bytes)
        {
            whole = (whole << 8) | next;
        }

        // The sign is in the first byte.
        var unused = 128 - (8 * Math.Min(bytes.Length, 16));
        return unused == 128 ? "is empty" : OfWhole(whole << unused >> unused, out number);
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Text(ReadOnlyMemory<byte> value)
    {
        if (!IsNumber(value))
        {
            _text = System.Text.Encoding.ASCII.GetBytes($"a number of {value.Length} bytes");
            return _text;
        }

        var digits = BigInteger.Abs(new BigInteger(value.Span, isBigEndian: true)).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var text = (value.Span is [>= 0x80, ..] ? "-" : "") + digits[..^scale] + (scale > 0 ? "." : "") + digits[^scale..];
        _text = System.Text.Encoding.ASCII.GetBytes(text);
        return _text;
    }

    /// <inheritdoc/>
    public override bool IsNumber(ReadOnlyMemory<byte> value) => value.Length is > 0 and <= MaxLength;

    private static bool IsSignOnly(ReadOnlySpan<byte> bytes, byte next) => !bytes.ContainsAnyExcept(next < 0x80 ? (byte)0 : byte.MaxValue);

    private string? OfWhole(Int128 whole, out decimal number)
    {
        var magnitude = whole < 0 ? UInt128.Zero - (UInt128)whole : (UInt128)whole;
        var decimals = scale;
        while ((decimals > MaxScale || magnitude >> 96 != 0) && decimals > 0 && magnitude % 10 == 0)
        {
            magnitude /= 10;
            decimals--;
        }

        if (decimals > MaxScale && magnitude == 0)
        {
            decimals = 0;
        }

        var isExact = decimals <= MaxScale && magnitude >> 96 == 0;
        number = isExact ? new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), whole < 0, (byte)decimals) : 0;
        return isExact ? null
            : decimals > MaxScale ? $"has {decimals} decimals; at most {MaxScale} are held exactly"
            : $"has {magnitude.ToString(CultureInfo.InvariantCulture).Length} significant digits; at most {MaxScale} are held exactly";
    }
}
