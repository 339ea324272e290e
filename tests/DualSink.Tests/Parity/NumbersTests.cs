using System.Globalization;
using CsCheck;
using DualSink.Bars;

namespace DualSink.Tests.Parity;

public sealed class NumbersTests
{
    [Fact]
    public void The_nearest_double_is_the_one_exact_arithmetic_finds() =>
        Gen.Decimal.Sample(value => NearestDouble.Of(value) == ExactOracle.Nearest(ExactOracle.Of(value)), iter: 20_000);

    [Fact]
    public void The_shortest_digits_are_those_exact_arithmetic_finds() =>
        Gen.Double.Where(double.IsFinite).Sample(
            value =>
            {
                var (text, digits) = ExactOracle.Shortest(value);
                var found = DecimalDigits.ShortestOf(value);
                return found.DigitCount == digits && found.IsNegative == value < 0
                    && double.Parse($"{(value < 0 ? "-" : "")}{found.Digits}E{found.Exponent}", NumberStyles.Float, CultureInfo.InvariantCulture) == value
                    && ExactOracle.Nearest(text) == value;
            },
            iter: 3_000);

    [Theory]
    [InlineData(0.0, 0UL, 0)]
    [InlineData(5e-324, 5UL, -324)]
    [InlineData(1.7976931348623157e308, 17976931348623157UL, 292)]
    [InlineData(100.0, 1UL, 2)]
    [InlineData(123456789012345680000.0, 12345678901234568UL, 4)]
    [InlineData(0.000012, 12UL, -6)]
    [InlineData(0.00012, 12UL, -5)]
    public void The_ends_of_the_range_are_taken_apart(double value, ulong digits, int exponent) =>
        Assert.Equal(new DecimalDigits(false, digits, exponent), DecimalDigits.ShortestOf(value));
}
