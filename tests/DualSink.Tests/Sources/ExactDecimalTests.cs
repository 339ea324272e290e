using System.Globalization;
using CsCheck;
using DualSink.Sources;

namespace DualSink.Tests.Sources;

public sealed class ExactDecimalTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData(" 1.50 ", "1.50")]
    [InlineData("-1e3", "-1000")]
    [InlineData("1.5E-8", "0.000000015")]
    [InlineData("+7", "7")]
    [InlineData(".5", "0.5")]
    [InlineData("123456789012345678.1234567891", "123456789012345678.1234567891")]
    [InlineData("1.2345678901234567890123456789e1", null)]
    [InlineData("1234567890.1234567890123456789", null)]
    [InlineData("0.1000000000000000000000000000000000000000", "0.1")]
    [InlineData("1000000000000000000000000000000", null)]
    [InlineData("1e-29", null)]
    [InlineData("1e-28", "0.0000000000000000000000000001")]
    [InlineData("1e28", "10000000000000000000000000000")]
    [InlineData("1e29", null)]
    [InlineData("1e400", null)]
    [InlineData("NaN", null)]
    [InlineData("1,5", null)]
    [InlineData("1_000", null)]
    [InlineData("0x10", null)]
    [InlineData("", null)]
    public void A_number_is_read_exactly_or_refused(string text, string? expected)
    {
        var reason = ExactDecimal.Parse(text, out var value);

        Assert.Equal(expected is null, reason is not null);
        if (expected is not null)
        {
            Assert.Equal(decimal.Parse(expected, CultureInfo.InvariantCulture), value);
        }
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("abc", "is not a number")]
    [InlineData("1e29", "is out of range")]
    [InlineData("1.23456789012345678901234567891", "has 30 significant digits; at most 28 are held exactly")]
    [InlineData("1e-30", "has 30 decimals; at most 28 are held exactly")]
    public void A_refusal_says_why(string text, string expected) => Assert.Equal(expected, ExactDecimal.Parse(text, out _));

    [Fact]
    public void Every_decimal_of_up_to_28_digits_reads_back_as_itself() =>
        Gen.Select(Gen.Int, Gen.Int, Gen.Int[0, 500_000_000], Gen.Bool, Gen.Int[0, 28])
            .Select((low, middle, high, isNegative, scale) => new decimal(low, middle, high, isNegative, (byte)scale))
            .Sample(value => ExactDecimal.Parse(value.ToString(CultureInfo.InvariantCulture), out var read) is null && read == value);
}
