using System.Globalization;
using System.Numerics;

namespace DualSink.Sources.Values;

/// <summary>Turns binary numbers into the decimals they were written for: the shortest that read back as them.</summary>
internal static class ShortestDecimal
{
    /// <summary>The shortest decimal that reads back as the double.</summary>
    /// <returns>Why it cannot be held exactly, as the end of a sentence about the number; null when it can.</returns>
    public static string? Of(double value, out decimal result) => Of(value, 1e15, [1, 1e2, 1e4, 1e8, 1e12], [0, 2, 4, 8, 12], out result);

    /// <summary>The shortest decimal that reads back as the float: 0.1, where the float as a double is 0.10000000149.</summary>
    /// <returns>Why it cannot be held exactly, as the end of a sentence about the number; null when it can.</returns>
    public static string? Of(float value, out decimal result) => Of(value, 1e6f, [1, 1e2f, 1e4f, 1e6f], [0, 2, 4, 6], out result);

    // No two decimals of up to 15 digits (a float: 6) have the same double: one that reads back is the shortest. It reads
    // back as the quotient when its digits and the power of ten are doubles themselves, for a quotient is rounded but once.
    // That takes 4 ns, where writing the number and reading its text takes 100.
    private static string? Of<T>(T value, T limit, ReadOnlySpan<T> powers, ReadOnlySpan<byte> decimals, out decimal result)
        where T : IBinaryFloatingPointIeee754<T>
    {
        var magnitude = T.Abs(value);
        for (var i = 0; i < powers.Length; i++)
        {
            var digits = T.Round(magnitude * powers[i]);
            if (!(digits < limit))
            {
                break;
            }

            if (digits / powers[i] == magnitude)
            {
                result = Decimal(ulong.CreateTruncating(digits), T.IsNegative(value), decimals[i]);
                return null;
            }
        }

        return OfText(value, out result);
    }

    private static string? OfText<T>(T value, out decimal result)
        where T : IBinaryFloatingPointIeee754<T>
    {
        result = 0;
        if (!T.IsFinite(value))
        {
            return "is not a finite number";
        }

        Span<byte> text = stackalloc byte[32];
        value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        return ExactDecimal.Parse(text[..length], out result);
    }

    private static decimal Decimal(ulong digits, bool isNegative, byte decimals)
    {
        while (decimals > 0 && digits % 10 == 0)
        {
            digits /= 10;
            decimals--;
        }

        return new decimal((int)digits, (int)(digits >> 32), 0, isNegative && digits != 0, decimals);
    }
}
