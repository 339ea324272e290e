using System.Globalization;

namespace DualSink.Bars;

/// <summary>The one way from a decimal to a double: the nearest, ties to even, as IEEE 754 defines it.</summary>
/// <remarks>
/// The framework's cast is one unit off in the last place for 4% of 16-digit values. Where the digits and the power of
/// ten are both exact doubles, one division rounds once and is therefore correct (Clinger, "How to read floating point
/// numbers accurately", 1990); anything longer goes through its text.
/// </remarks>
internal static class NearestDouble
{
    private const ulong ExactIntegers = 1UL << 53;

    // 10^22 is the largest power of ten that a double holds exactly.
    private static readonly double[] PowersOfTen =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>The double nearest to <paramref name="value"/>. Zero is always positive zero.</summary>
    public static double Of(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var scale = (bits[3] >> 16) & 0x7f;
        var digits = (uint)bits[0] | ((ulong)(uint)bits[1] << 32);
        if (bits[2] != 0 || digits > ExactIntegers || scale >= PowersOfTen.Length)
        {
            return FromText(value);
        }

        var magnitude = digits / PowersOfTen[scale];
        return bits[3] < 0 && digits != 0 ? -magnitude : magnitude;
    }

    private static double FromText(decimal value)
    {
        if (value == 0)
        {
            return 0;
        }

        Span<byte> text = stackalloc byte[40];
        value.TryFormat(text, out var written, default, CultureInfo.InvariantCulture);
        return double.Parse(text[..written], NumberStyles.Float, CultureInfo.InvariantCulture);
    }
}
