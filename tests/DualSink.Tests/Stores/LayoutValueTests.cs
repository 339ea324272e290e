using System.Globalization;
using CsCheck;
using DualSink.Stores;
using DualSink.Tests.Conformance;

namespace DualSink.Tests.Stores;

public sealed class LayoutValueTests
{
    private static readonly TableColumn LegacyPrice = TableLayout.Legacy.ColumnOf(BarField.Open);
    private static readonly TableColumn ProviderPrice = TableLayout.Provider.ColumnOf(BarField.Open);

    [Theory]
    [InlineData("1.000000005", "1.00000000")]
    [InlineData("1.000000015", "1.00000002")]
    [InlineData("-1.000000025", "-1.00000002")]
    [InlineData("1.0000000050000000001", "1.00000001")]
    [InlineData("0.123456789", "0.12345679")]
    [InlineData("123.4", "123.4")]
    public void A_legacy_price_is_rounded_half_to_even(string price, string rounded)
    {
        var value = decimal.Parse(price, CultureInfo.InvariantCulture);

        Assert.Equal(decimal.Parse(rounded, CultureInfo.InvariantCulture), LayoutValue.Round(value, 8));
        Assert.Equal(double.Parse(rounded, CultureInfo.InvariantCulture), LayoutValue.AsDouble(LegacyPrice, value));
    }

    [Theory]
    [InlineData("1.9", 1)]
    [InlineData("-1.9", -1)]
    [InlineData("0.99999999", 0)]
    [InlineData("9223372036854775807.9", long.MaxValue)]
    public void A_legacy_volume_is_the_whole_part_toward_zero(string volume, long whole)
    {
        Assert.Equal(whole, LayoutValue.Truncate(decimal.Parse(volume, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Rounding_twice_changes_nothing()
    {
        TestBars.Number.Sample(
            value => LayoutValue.Round(LayoutValue.Round(value, 8), 8) == LayoutValue.Round(value, 8)
                && Math.Abs(LayoutValue.Round(value, 8) - value) <= 0.000000005m,
            iter: 10_000);
    }

    [Fact]
    public void A_provider_price_is_the_nearest_double()
    {
        TestBars.Number.Sample(
            value => LayoutValue.AsDouble(ProviderPrice, value) == double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            iter: 10_000);
    }
}
