using System.Numerics;
using DualSink.Bars;

namespace DualSink.Parity;

/// <summary>
/// The real numbers that round to a given double, exactly: from half way to the double below, to half way to the one
/// above. The ends belong to it where the double's significand is even (IEEE 754, ties to even).
/// </summary>
internal readonly struct RoundingInterval
{
    private const int SignificandBits = 52;
    private const int SmallestExponent = -1074;

    // The ends are _low × 2^_exponent and _high × 2^_exponent.
    private readonly BigInteger _low;
    private readonly BigInteger _high;
    private readonly int _exponent;
    private readonly bool _includesEnds;

    private RoundingInterval(BigInteger low, BigInteger high, int exponent, bool includesEnds)
    {
        _low = low;
        _high = high;
        _exponent = exponent;
        _includesEnds = includesEnds;
    }

    /// <summary>The interval of <paramref name="value"/>, which is finite.</summary>
    public static RoundingInterval Of(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var biasedExponent = (int)((bits >> SignificandBits) & 0x7ff);
        var fraction = bits & ((1L << SignificandBits) - 1);
        var isNormal = biasedExponent != 0;
        var significand = isNormal ? fraction | (1L << SignificandBits) : fraction;
        var exponent = SmallestExponent + (isNormal ? biasedExponent - 1 : 0);

        // Below a power of two the doubles stand twice as close.
        var belowIsCloser = fraction == 0 && biasedExponent > 1;
        var low = (4 * (BigInteger)significand) - (belowIsCloser ? 1 : 2);
        var high = (4 * (BigInteger)significand) + 2;
        return bits < 0
            ? new RoundingInterval(-high, -low, exponent - 2, significand % 2 == 0)
            : new RoundingInterval(low, high, exponent - 2, significand % 2 == 0);
    }

    /// <summary>Whether it meets [<paramref name="number"/> − ½·10⁻ˢ, <paramref name="number"/> + ½·10⁻ˢ], s being <paramref name="scale"/>.</summary>
    public bool MeetsRoundingOf(decimal number, int scale)
    {
        // Both ends over one denominator, 2 × 10^places.
        var places = Math.Max(scale, number.Scale);
        var centre = 2 * DigitsOf(number) * PowersOfTen.Big(places - number.Scale);
        var half = PowersOfTen.Big(places - scale);
        var denominator = 2 * PowersOfTen.Big(places);
        var lowAgainstUpper = Compare(_low, centre + half, denominator);
        var highAgainstLower = Compare(_high, centre - half, denominator);
        return _includesEnds
            ? lowAgainstUpper <= 0 && highAgainstLower >= 0
            : lowAgainstUpper < 0 && highAgainstLower > 0;
    }

    private int Compare(BigInteger end, BigInteger numerator, BigInteger denominator) => _exponent >= 0
        ? ((end << _exponent) * denominator).CompareTo(numerator)
        : (end * denominator).CompareTo(numerator << -_exponent);

    private static BigInteger DigitsOf(decimal number)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(number, bits);
        var digits = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        return bits[3] < 0 ? -digits : digits;
    }
}
