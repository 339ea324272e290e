using System.Globalization;
using CsCheck;
using DualSink.Sources.Values;

namespace DualSink.Tests.Sources.Values;

public sealed class ShortestDecimalTests
{
    [Theory]
    [InlineData(0d, "0")]
    [InlineData(1d, "1")]
    [InlineData(-1.5, "-1.5")]
    [InlineData(0.1, "0.1")]
    [InlineData(100.25, "100.25")]
    [InlineData(64.29697180366934, "64.29697180366934")]
    [InlineData(1e-8, "0.00000001")]
    [InlineData(1e-28, "0.0000000000000000000000000001")]
    [InlineData(9007199254740993d, "9007199254740992")]
    [InlineData(123456789012345680d, "123456789012345680")]
    [InlineData(7.9e28, "79000000000000000000000000000")]
    public void A_double_becomes_the_decimal_it_was_written_for(double value, string expected)
    {
        Assert.Null(ShortestDecimal.Of(value, out var result));
        Assert.Equal(expected, result.ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(0.1f, "0.1")]
    [InlineData(-1234.56f, "-1234.56")]
    [InlineData(16777216f, "16777216")]
    [InlineData(0.00012f, "0.00012")]
    public void A_float_becomes_the_decimal_it_was_written_for(float value, string expected)
    {
        Assert.Null(ShortestDecimal.Of(value, out var result));
        Assert.Equal(expected, result.ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(double.NaN, "is not a finite number")]
    [InlineData(double.PositiveInfinity, "is not a finite number")]
    [InlineData(double.NegativeInfinity, "is not a finite number")]
    [InlineData(1e29, "is out of range")]
    [InlineData(double.MaxValue, "is out of range")]
    [InlineData(1e-29, "has 29 decimals; at most 28 are held exactly")]
    [InlineData(double.Epsilon, "has 324 decimals; at most 28 are held exactly")]
    public void What_no_decimal_holds_is_refused(double value, string reason)
    {
        Assert.Equal(reason, ShortestDecimal.Of(value, out _));
        Assert.Equal(float.IsFinite((float)value), ShortestDecimal.Of((float)value, out _) != "is not a finite number");
    }

    [Fact]
    public void Every_decimal_of_up_to_15_digits_comes_back_from_its_double() =>
        Gen.Select(Gen.Long[-999_999_999_999_999, 999_999_999_999_999], Gen.Int[0, 15], Gen.Int[0, 28])
            .Select((digits, fewer, scale) => new decimal(digits / (long)Math.Pow(10, fewer)) * new decimal(1, 0, 0, false, (byte)scale))
            .Sample(value => ShortestDecimal.Of(double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), out var result) is null && result == value, iter: 2000);

    [Fact]
    public void Every_decimal_of_up_to_6_digits_comes_back_from_its_float() =>
        Gen.Select(Gen.Int[-999_999, 999_999], Gen.Int[0, 20])
            .Select((digits, scale) => new decimal(digits) * new decimal(1, 0, 0, false, (byte)scale))
            .Sample(value => ShortestDecimal.Of(float.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), out var result) is null && result == value, iter: 2000);

    [Fact]
    public void Every_double_that_has_a_decimal_reads_back_from_it() =>
        Gen.OneOf(Gen.Double, Gen.Double[-1e6, 1e6], Gen.Double[0, 1], Gen.Double[1e14, 1e17], Gen.Long.Select(BitConverter.Int64BitsToDouble)).Sample(
            value =>
            {
                var isRead = ShortestDecimal.Of(value, out var result) is null;
                return isRead == HasDecimal(value.ToString("R", CultureInfo.InvariantCulture))
                    && (!isRead || (double.Parse(result.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) == value
                        && result == decimal.Parse(value.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture)));
            },
            iter: 2000);

    [Fact]
    public void Every_float_that_has_a_decimal_reads_back_from_it() =>
        Gen.OneOf(Gen.Float, Gen.Float[-1e4f, 1e4f], Gen.Float[0, 1], Gen.Int.Select(BitConverter.Int32BitsToSingle)).Sample(
            value =>
            {
                var isRead = ShortestDecimal.Of(value, out var result) is null;
                return isRead == HasDecimal(value.ToString("R", CultureInfo.InvariantCulture))
                    && (!isRead || (float.Parse(result.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) == value
                        && result == decimal.Parse(value.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture)));
            },
            iter: 2000);

    private static bool HasDecimal(string text) => ExactDecimal.Parse(Read.Bytes(text), out _) is null;
}
