using System.Globalization;
using CsCheck;
using DualSink.Bars;

namespace DualSink.Tests.Bars;

public sealed class NearestDoubleTests
{
    // Every scale, every number of digits, both signs.
    private static readonly Gen<decimal> AnyDecimal = Gen.Select(Gen.Int, Gen.Int, Gen.Int, Gen.Bool, Gen.Int[0, 28], Gen.Int[0, 96])
        .Select((low, middle, high, isNegative, scale, bits) => new decimal(
            Keep(low, bits), Keep(middle, bits - 32), Keep(high, bits - 64), isNegative, (byte)scale));

    [Fact]
    public void It_is_the_double_that_the_decimals_text_names()
    {
        AnyDecimal.Sample(value => Bits(NearestDouble.Of(value)) == Bits(Parsed(value)), iter: 100_000);
    }

    [Fact]
    public void Sixteen_digits_are_exact_where_the_frameworks_cast_is_not()
    {
        Gen.Select(Gen.Long[1_000_000_000_000_000, 9_999_999_999_999_999], Gen.Int[0, 16])
            .Select((digits, scale) => new decimal((int)digits, (int)(digits >> 32), 0, false, (byte)scale))
            .Sample(value => Bits(NearestDouble.Of(value)) == Bits(Parsed(value)), iter: 100_000);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0.00000000")]
    [InlineData("-0.0")]
    [InlineData("9007199254740991")]
    [InlineData("9007199254740992")]
    [InlineData("9007199254740993")]
    [InlineData("900719925474099.3")]
    [InlineData("0.1")]
    [InlineData("123456789.12345678")]
    [InlineData("79228162514264337593543950335")]
    [InlineData("-0.0000000000000000000000000001")]
    [InlineData("1.0000000000000000000000")]
    public void Edges_are_exact(string text)
    {
        var value = decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

        Assert.Equal(Bits(Parsed(value)), Bits(NearestDouble.Of(value)));
    }

    [Fact]
    public void Zero_has_no_sign()
    {
        Assert.False(double.IsNegative(NearestDouble.Of(-0.0m)));
        Assert.False(double.IsNegative(NearestDouble.Of(new decimal(0, 0, 0, true, 28))));
    }

    private static int Keep(int word, int bits) => bits <= 0 ? 0 : bits >= 32 ? word : word & ((1 << bits) - 1);

    private static double Parsed(decimal value) =>
        value == 0 ? 0 : double.Parse(value.ToString(CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);
}
