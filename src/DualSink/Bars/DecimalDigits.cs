using System.Globalization;

namespace DualSink.Bars;

/// <summary>
/// A decimal number taken apart: digits × 10^exponent. It holds the shortest text of every finite double, 1e300 and
/// 1e-300 included, which <see cref="decimal"/> does not.
/// </summary>
/// <param name="IsNegative">Whether the number is below zero.</param>
/// <param name="Digits">At most 17 digits.</param>
/// <param name="Exponent">The power of ten of the last digit.</param>
internal readonly record struct DecimalDigits(bool IsNegative, ulong Digits, int Exponent)
{
    /// <summary>Digits after the point.</summary>
    public int Decimals => Math.Max(0, -Exponent);

    /// <summary>How many digits there are; 0 for zero.</summary>
    public int DigitCount
    {
        get
        {
            var count = 0;
            for (var rest = Digits; rest != 0; rest /= 10)
            {
                count++;
            }

            return count;
        }
    }

    /// <summary>The shortest decimal that reads back as <paramref name="value"/>, which is finite; no trailing zeros.</summary>
    public static DecimalDigits ShortestOf(double value)
    {
        // "R" is the shortest text that round-trips: at most 17 significant digits, 24 characters.
        Span<byte> text = stackalloc byte[32];
        value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        var digits = 0UL;
        var exponent = 0;
        var isFraction = false;
        var position = text[0] == (byte)'-' ? 1 : 0;
        for (; position < length && text[position] != (byte)'E'; position++)
        {
            if (text[position] == (byte)'.')
            {
                isFraction = true;
                continue;
            }

            digits = (digits * 10) + (uint)(text[position] - '0');
            exponent -= isFraction ? 1 : 0;
        }

        if (position < length)
        {
            exponent += int.Parse(text[(position + 1)..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        }

        if (digits == 0)
        {
            return default;
        }

        while (digits % 10 == 0)
        {
            digits /= 10;
            exponent++;
        }

        return new DecimalDigits(value < 0, digits, exponent);
    }

    /// <summary>The number with at most <paramref name="scale"/> decimals, half to even.</summary>
    public DecimalDigits RoundTo(int scale) => Round(scale, out _);

    /// <summary>
    /// Where the number stands exactly half way between two numbers of <paramref name="scale"/> decimals, the one that
    /// <see cref="RoundTo"/> does not choose; else null.
    /// </summary>
    public DecimalDigits? OtherNeighbourOfTie(int scale)
    {
        Round(scale, out var other);
        return other;
    }

    /// <summary>The nearest double. Asks for an exponent of -28 to 0, as rounding to a column's scale leaves it.</summary>
    public double ToDouble() => NearestDouble.Of(new decimal((int)Digits, (int)(Digits >> 32), 0, IsNegative, (byte)-Exponent));

    private DecimalDigits Round(int scale, out DecimalDigits? otherNeighbour)
    {
        otherNeighbour = null;
        if (Decimals <= scale)
        {
            return this;
        }

        var dropped = Decimals - scale;
        if (dropped >= PowersOfTen.MaxUInt64Exponent)
        {
            // 17 digits are less than half of 10^19.
            return new DecimalDigits(IsNegative, 0, -scale);
        }

        var unit = PowersOfTen.UInt64(dropped);
        var (below, rest) = Math.DivRem(Digits, unit);
        var (chosen, other) = rest > unit / 2 || (rest == unit / 2 && below % 2 == 1) ? (below + 1, below) : (below, below + 1);
        if (rest == unit / 2)
        {
            otherNeighbour = new DecimalDigits(IsNegative, other, -scale);
        }

        return new DecimalDigits(IsNegative, chosen, -scale);
    }
}
