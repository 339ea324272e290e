using System.Globalization;
using System.Numerics;
using CsCheck;
using DualSink.Sources.Values;

namespace DualSink.Tests.Sources.Values;

public sealed class ExactDecimalTests
{
    private static readonly BigInteger Largest = (BigInteger)decimal.MaxValue;

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("-0.00e7", "0")]
    [InlineData(" 1.50 ", "1.50")]
    [InlineData("-1e3", "-1000")]
    [InlineData("1.5E-8", "0.000000015")]
    [InlineData("+7", "7")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("-.5e1", "-5")]
    [InlineData("0007.50", "7.50")]
    [InlineData("123456789012345678.1234567891", "123456789012345678.1234567891")]
    [InlineData("9999999999999999999", "9999999999999999999")]
    [InlineData("1.2345678901234567890123456789e1", null)]
    [InlineData("1234567890.1234567890123456789", null)]
    [InlineData("0.1000000000000000000000000000000000000000", "0.1")]
    [InlineData("0000000000000000000000000000000000000000.1", "0.1")]
    [InlineData("1000000000000000000000000000000e-30", "1")]
    [InlineData("1000000000000000000000000000000", null)]
    [InlineData("1e-29", null)]
    [InlineData("1e-28", "0.0000000000000000000000000001")]
    [InlineData("1e28", "10000000000000000000000000000")]
    [InlineData("79228162514264337593543950340", null)]
    [InlineData("7922816251426433759354395033e1", "79228162514264337593543950330")]
    [InlineData("1e29", null)]
    [InlineData("1e400", null)]
    [InlineData("0e999999999999999999999", "0")]
    [InlineData("1e-999999999999999999999", null)]
    [InlineData("1e00000000000000000000000000000000001", "10")]
    [InlineData("NaN", null)]
    [InlineData("Infinity", null)]
    [InlineData("1,5", null)]
    [InlineData("1 5", null)]
    [InlineData("1_000", null)]
    [InlineData("1.2.3", null)]
    [InlineData("--1", null)]
    [InlineData("1-", null)]
    [InlineData("1e", null)]
    [InlineData("1e+", null)]
    [InlineData("e5", null)]
    [InlineData(".", null)]
    [InlineData("-", null)]
    [InlineData("1\0", null)]
    [InlineData("0x10", null)]
    [InlineData("\u0661", null)]
    [InlineData("", null)]
    public void A_number_is_read_exactly_or_refused(string text, string? expected)
    {
        var reason = ExactDecimal.Parse(Read.Bytes(text), out var value);

        Assert.Equal(expected is null, reason is not null);
        if (expected is not null)
        {
            Assert.Equal(decimal.Parse(expected, CultureInfo.InvariantCulture), value);
        }
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("   ", "is empty")]
    [InlineData("abc", "is not a number")]
    [InlineData("1,5", "has a comma; numbers are read with a point, and without thousands separators")]
    [InlineData("1,234.5", "has a comma; numbers are read with a point, and without thousands separators")]
    [InlineData("1e29", "is out of range")]
    [InlineData("1e400", "is out of range")]
    [InlineData("-1e99999999999999999999", "is out of range")]
    [InlineData("1.23456789012345678901234567891", "has 30 significant digits; at most 28 are held exactly")]
    [InlineData("1e-30", "has 30 decimals; at most 28 are held exactly")]
    public void A_refusal_says_why(string text, string expected) => Assert.Equal(expected, ExactDecimal.Parse(Read.Bytes(text), out _));

    [Fact]
    public void A_price_keeps_the_decimals_it_was_written_with_and_zero_has_no_sign()
    {
        Assert.Null(ExactDecimal.Parse("100.50"u8, out var price));
        Assert.Equal("100.50", price.ToString(CultureInfo.InvariantCulture));
        Assert.Null(ExactDecimal.Parse("-0.0"u8, out var zero));
        Assert.Equal("0.0", zero.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Every_decimal_of_up_to_28_digits_reads_back_as_itself() =>
        Gen.Select(Gen.Int, Gen.Int, Gen.Int[0, 500_000_000], Gen.Bool, Gen.Int[0, 28])
            .Select((low, middle, high, isNegative, scale) => new decimal(low, middle, high, isNegative, (byte)scale))
            .Sample(value => ExactDecimal.Parse(Read.Bytes(value.ToString(CultureInfo.InvariantCulture)), out var read) is null && read == value);

    [Fact]
    public void A_number_of_any_length_is_read_as_what_it_is_or_refused() =>
        Gen.Select(Digits(20), Gen.Bool, Digits(20), Gen.Int[-40, 40].Nullable(), Gen.OneOf("", "-", "+"))
            .Where((whole, _, fraction, _, _) => whole.Length + fraction.Length > 0)
            .Sample((whole, hasPoint, fraction, exponent, sign) =>
            {
                fraction = hasPoint || whole.Length == 0 ? fraction : "";
                var text = $"{sign}{whole}{(hasPoint || whole.Length == 0 ? "." : "")}{fraction}{(exponent is { } power ? $"e{power}" : "")}";
                if (whole.Length + fraction.Length == 0)
                {
                    return ExactDecimal.Parse(Read.Bytes(text), out _) == "is not a number";
                }

                var digits = BigInteger.Parse(whole + fraction, CultureInfo.InvariantCulture);
                return IsExact(text, sign == "-" ? -digits : digits, (exponent ?? 0) - fraction.Length);
            }, iter: 2000);

    private static bool IsExact(string text, BigInteger digits, int power)
    {
        while (!digits.IsZero && digits % 10 == 0)
        {
            (digits, power) = (digits / 10, power + 1);
        }

        var count = digits.IsZero ? 0 : BigInteger.Abs(digits).ToString(CultureInfo.InvariantCulture).Length;
        var canBeHeld = count <= 28 && (digits.IsZero || (power >= -28 && (power <= 0 || BigInteger.Abs(digits) * BigInteger.Pow(10, power) <= Largest)));
        var isRead = ExactDecimal.Parse(Read.Bytes(text), out var value) is null;
        return isRead == canBeHeld && (!isRead || Scaled(value, -28) == digits * BigInteger.Pow(10, digits.IsZero ? 0 : power + 28));
    }

    // The value as a whole number of ten to the power, which is no greater than its last decimal.
    private static BigInteger Scaled(decimal value, int power)
    {
        var bits = decimal.GetBits(value);
        var number = ((BigInteger)(uint)bits[2] << 64) + ((BigInteger)(uint)bits[1] << 32) + (uint)bits[0];
        return (bits[3] < 0 ? -number : number) * BigInteger.Pow(10, -power - value.Scale);
    }

    private static Gen<string> Digits(int most) =>
        Gen.OneOf(
            Gen.Int[0, most].Select(length => new string('0', length)),
            Gen.Char['0', '9'].Array[0, most].Select(digits => new string(digits)),
            Gen.Char['0', '9'].Array[0, most / 2].Select(digits => new string(digits) + "00000"));
}
