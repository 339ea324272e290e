using System.Numerics;
using DualSink.Parity;

namespace DualSink.Tests.Parity;

/// <summary>
/// The definitions of equality once more, slowly and over rational numbers only: it shares no code with the product and
/// asks the framework for no conversion.
/// </summary>
internal static class ExactOracle
{
    private static readonly BigInteger MaxSignificand = BigInteger.One << 53;

    public static ParityClass Price(decimal legacy, double d, int precision = 20, int scale = 8)
    {
        if (!double.IsFinite(d))
        {
            return ParityClass.NotRepresentable;
        }

        var n = Of(legacy);
        var f = Nearest(n);
        if (f == d)
        {
            return ParityClass.Equal;
        }

        var (text, significantDigits) = Shortest(d);
        var scaled = text.Times(BigInteger.Pow(10, scale));
        var rounded = scaled.RoundHalfEven();
        if (BigInteger.Abs(rounded) >= BigInteger.Pow(10, precision))
        {
            return ParityClass.NotRepresentable;
        }

        var unit = BigInteger.Pow(10, scale);
        var g = Nearest(new Rational(rounded, unit));
        if (g != d && f == g)
        {
            return ParityClass.EqualAfterLayout;
        }

        var floor = scaled.Floor();
        var isTie = scaled.Minus(new Rational(floor, 1)).CompareTo(new Rational(1, 2)) == 0;
        if (isTie && (f == Nearest(new Rational(floor, unit)) || f == Nearest(new Rational(floor + 1, unit))))
        {
            return ParityClass.EqualAfterLayout;
        }

        var hasMoreDecimals = !scaled.IsWhole;
        return significantDigits > 15 && hasMoreDecimals && IntervalsMeet(n, d, scale)
            ? ParityClass.EqualAfterLayout
            : ParityClass.Divergent;
    }

    /// <summary>The exact value of a decimal.</summary>
    public static Rational Of(decimal value)
    {
        var bits = decimal.GetBits(value);
        var digits = ((BigInteger)(uint)bits[2] << 64) + ((BigInteger)(uint)bits[1] << 32) + (uint)bits[0];
        return new Rational(bits[3] < 0 ? -digits : digits, BigInteger.Pow(10, (bits[3] >> 16) & 0xff));
    }

    /// <summary>The exact value of a finite double.</summary>
    public static Rational Of(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> 52) & 0x7ff);
        BigInteger significand = (bits & 0xfffffffffffff) + (exponent == 0 ? 0 : 1L << 52);
        var power = Math.Max(exponent, 1) - 1075;
        significand = bits < 0 ? -significand : significand;
        return power >= 0 ? new Rational(significand << power, 1) : new Rational(significand, BigInteger.One << -power);
    }

    /// <summary>The nearest double, ties to even, found by scaling until 53 bits are left.</summary>
    public static double Nearest(Rational value)
    {
        if (value.Numerator.IsZero)
        {
            return 0;
        }

        var isNegative = value.Numerator.Sign < 0;
        var magnitude = isNegative ? new Rational(-value.Numerator, value.Denominator) : value;
        var power = (int)(magnitude.Numerator.GetBitLength() - magnitude.Denominator.GetBitLength()) - 53;
        power = Math.Max(power, -1074);
        BigInteger significand;
        while (true)
        {
            significand = (power >= 0
                ? new Rational(magnitude.Numerator, magnitude.Denominator << power)
                : new Rational(magnitude.Numerator << -power, magnitude.Denominator)).RoundHalfEven();
            if (significand <= MaxSignificand)
            {
                break;
            }

            power++;
        }

        var result = Math.ScaleB((double)(ulong)significand, power);
        return isNegative ? -result : result;
    }

    /// <summary>The decimal with the fewest digits that rounds to <paramref name="d"/>, the nearest of those, and its number of digits.</summary>
    public static (Rational Text, int SignificantDigits) Shortest(double d)
    {
        var exact = Of(d);
        if (exact.Numerator.IsZero)
        {
            return (exact, 0);
        }

        for (var digits = 1; ; digits++)
        {
            var magnitude = new Rational(BigInteger.Abs(exact.Numerator), exact.Denominator);
            var exponent = (int)Math.Floor(BigInteger.Log10(magnitude.Numerator) - BigInteger.Log10(magnitude.Denominator)) - digits - 1;
            while (magnitude.CompareTo(Power(exponent + digits)) >= 0)
            {
                exponent++;
            }

            var below = exact.Over(Power(exponent)).Floor();
            var candidates = new[] { below, below + 1 }
                .Select(candidate => new Rational(candidate, 1).Times(Power(exponent)))
                .Where(candidate => Nearest(candidate) == d)
                .OrderBy(candidate => candidate.Minus(exact).Abs())
                .ToList();
            if (candidates.Count > 0)
            {
                return (candidates[0], digits);
            }
        }
    }

    private static bool IntervalsMeet(Rational n, double d, int scale)
    {
        var half = new Rational(1, 2 * BigInteger.Pow(10, scale));
        var (low, high) = (n.Minus(half), n.Plus(half));
        var exact = Of(d);
        if (exact.CompareTo(low) >= 0 && exact.CompareTo(high) <= 0)
        {
            return true;
        }

        // The end that is nearer to d belongs to d's interval just when it rounds to d.
        return Nearest(exact.CompareTo(low) < 0 ? low : high) == d;
    }

    private static Rational Power(int exponent) => exponent >= 0
        ? new Rational(BigInteger.Pow(10, exponent), 1)
        : new Rational(1, BigInteger.Pow(10, -exponent));

    /// <summary>A fraction, not necessarily in lowest terms; the denominator is positive.</summary>
    internal readonly record struct Rational(BigInteger Numerator, BigInteger Denominator) : IComparable<Rational>
    {
        public bool IsWhole => (Numerator % Denominator).IsZero;

        public Rational Abs() => this with { Numerator = BigInteger.Abs(Numerator) };

        public Rational Times(BigInteger factor) => this with { Numerator = Numerator * factor };

        public Rational Times(Rational other) => new(Numerator * other.Numerator, Denominator * other.Denominator);

        public Rational Over(Rational other) => new(Numerator * other.Denominator, Denominator * other.Numerator);

        public Rational Plus(Rational other) => new((Numerator * other.Denominator) + (other.Numerator * Denominator), Denominator * other.Denominator);

        public Rational Minus(Rational other) => Plus(other with { Numerator = -other.Numerator });

        public BigInteger Floor()
        {
            var quotient = BigInteger.DivRem(Numerator, Denominator, out var rest);
            return rest.Sign < 0 ? quotient - 1 : quotient;
        }

        public BigInteger RoundHalfEven()
        {
            var floor = Floor();
            var twice = 2 * (Numerator - (floor * Denominator));
            return twice > Denominator || (twice == Denominator && !floor.IsEven) ? floor + 1 : floor;
        }

        public int CompareTo(Rational other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);
    }
}
