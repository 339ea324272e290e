using System.Globalization;
using CsCheck;
using DualSink.Bars;
using DualSink.Parity;
using DualSink.Stores;

namespace DualSink.Tests.Parity;

public sealed class PriceParityTests
{
    private static readonly TableColumn Column = TableLayout.Legacy.ColumnOf(BarField.Close);
    private static readonly PriceParity Prices = new(Column);

    // Up to 17 digits, 0 to 16 of them decimals, and half of them end in 5: the ties.
    private static readonly Gen<decimal> Decimals =
        Gen.Select(
            Gen.Frequency((3, Gen.Long[-9_999_999_999_999_999, 9_999_999_999_999_999]), (2, Gen.Long[-99_999_999, 99_999_999])),
            Gen.Frequency((1, Gen.Int[0, 9]), (1, Gen.Const(5))),
            Gen.Int[0, 16],
            (digits, last, scale) => Scaled((digits * 10) + (digits < 0 ? -last : last), scale))
        .Where(x => Math.Abs(x) < 999_999_999_999m);

    private static readonly Gen<(decimal Legacy, double Provider)> Vectors = Gen.Frequency(
        // The same decimal on both sides, as two sinks leave it.
        (4, Decimals.Select(x => (decimal.Round(x, 8, MidpointRounding.ToEven), NearestDouble.Of(x)))),
        // As a server that rounds half away from zero leaves it.
        (2, Decimals.Select(x => (decimal.Round(x, 8, MidpointRounding.AwayFromZero), NearestDouble.Of(x)))),
        // Off by little: the neighbouring numbers and the neighbouring doubles.
        (3, Gen.Select(Decimals, Gen.Int[-2, 2], Gen.Int[-3, 3]).Select((x, units, ulps) =>
            (decimal.Round(x, 8, MidpointRounding.ToEven) + units * 0.00000001m, Step(NearestDouble.Of(x), ulps)))),
        // Values somebody calculated: 17 digits of noise.
        (3, Gen.Select(Gen.Double[-1e7, 1e7], Gen.Int[-1, 1]).Select((d, units) => (RoundedText(d) + units * 0.00000001m, d))),
        // Anything at all.
        (1, Gen.Select(Decimals, Gen.Double).Select((x, d) => (decimal.Round(x, 8, MidpointRounding.ToEven), d))));

    [Fact]
    public void Every_pair_gets_the_class_that_exact_arithmetic_gives_it() =>
        Vectors.Sample(
            vector => Compare(vector.Legacy, vector.Provider) == ExactOracle.Price(vector.Legacy, vector.Provider),
            iter: 60_000,
            print: vector => $"{vector.Legacy} {vector.Provider:R}: {Compare(vector.Legacy, vector.Provider)}, not {ExactOracle.Price(vector.Legacy, vector.Provider)}");

    [Fact]
    public void An_engine_that_keeps_the_nearest_double_instead_of_the_number_gives_the_same_class() =>
        Vectors.Sample(
            vector => Compare(vector.Legacy, vector.Provider) == Prices.Compare(StoredValue.Of(NearestDouble.Of(vector.Legacy)), StoredValue.Of(vector.Provider)),
            iter: 60_000);

    [Fact]
    public void The_scale_and_the_precision_are_the_columns() =>
        Gen.Select(Decimals, Gen.Int[0, 12], Gen.Int[-1, 1]).Sample(
            (x, scale, units) =>
            {
                var prices = new PriceParity(Column with { Precision = scale + 6, Scale = scale });
                var legacy = decimal.Round(x, scale, MidpointRounding.ToEven) + units * new decimal(1, 0, 0, false, (byte)scale);
                return prices.Compare(StoredValue.Of(legacy), StoredValue.Of(NearestDouble.Of(x))) == ExactOracle.Price(legacy, NearestDouble.Of(x), scale + 6, scale);
            },
            iter: 20_000);

    // From 2^25 on the shortest text of a double may have 8 decimals where the decimal it was made from had more digits
    // than a double holds; the definition calls such a pair divergent.
    [Fact]
    public void A_bar_written_through_both_sinks_is_never_divergent() =>
        Gen.Select(Gen.Int[-33_554_431, 33_554_431], Gen.Long[0, 9_999_999_999_999_999], Gen.Int[8, 16])
            .Select((whole, fraction, scale) => whole + Scaled(fraction, 16) - (Scaled(fraction, 16) % Scaled(1, scale)))
            .Sample(x => Compare(LayoutValue.Round(x, 8), NearestDouble.Of(x)) <= ParityClass.EqualAfterLayout, iter: 60_000);

    [Theory]
    [InlineData("1.5", 1.5, ParityClass.Equal)]
    [InlineData("0", -0.0, ParityClass.Equal)]
    [InlineData("0.10000000", 0.1, ParityClass.Equal)]
    [InlineData("0.1", 0.10000000000000002, ParityClass.EqualAfterLayout)]
    // The cast from decimal is one unit off here, the nearest double is not.
    [InlineData("123456789.12345678", 123456789.12345678, ParityClass.Equal)]
    [InlineData("999999999999.99999999", 1e12, ParityClass.Equal)]
    // A ninth decimal, rounded half to even, and half away from zero.
    [InlineData("1.00000012", 1.000000123, ParityClass.EqualAfterLayout)]
    [InlineData("0.00000002", 0.000000025, ParityClass.EqualAfterLayout)]
    [InlineData("0.00000003", 0.000000025, ParityClass.EqualAfterLayout)]
    [InlineData("-0.00000003", -0.000000025, ParityClass.EqualAfterLayout)]
    [InlineData("0.00000004", 0.000000025, ParityClass.Divergent)]
    [InlineData("0.00000001", 0.000000025, ParityClass.Divergent)]
    [InlineData("1.00000013", 1.000000123, ParityClass.Divergent)]
    // Nothing of it is left at 8 decimals.
    [InlineData("0", 1e-300, ParityClass.EqualAfterLayout)]
    [InlineData("0", 5e-324, ParityClass.EqualAfterLayout)]
    [InlineData("0", 4.9e-9, ParityClass.EqualAfterLayout)]
    [InlineData("0.00000001", 1e-300, ParityClass.Divergent)]
    // Eight decimals need no rounding, so the layout excuses nothing.
    [InlineData("1.00000001", 1.00000002, ParityClass.Divergent)]
    [InlineData("1", 1.00000001, ParityClass.Divergent)]
    // 17 digits: the decimal may have been rounded before it became this double.
    [InlineData("0.33333333", 0.3333333333333333, ParityClass.EqualAfterLayout)]
    [InlineData("0.33333334", 0.3333333333333333, ParityClass.Divergent)]
    // Out of range, and not a number.
    [InlineData("5", 1e12, ParityClass.NotRepresentable)]
    [InlineData("5", 1e300, ParityClass.NotRepresentable)]
    [InlineData("5", -1.7976931348623157e308, ParityClass.NotRepresentable)]
    [InlineData("5", double.NaN, ParityClass.NotRepresentable)]
    [InlineData("5", double.PositiveInfinity, ParityClass.NotRepresentable)]
    [InlineData("5", double.NegativeInfinity, ParityClass.NotRepresentable)]
    public void The_traps_have_known_classes(string legacy, double provider, ParityClass expected) =>
        Assert.Equal(expected, Compare(decimal.Parse(legacy, CultureInfo.InvariantCulture), provider));

    [Fact]
    public void More_digits_than_a_double_holds_are_decided_by_their_rounding_interval()
    {
        // The decimal is a hair below the tie, so it was rounded down; its double reads as a number above the tie.
        const decimal Original = 16777217.00000001499m;
        var d = NearestDouble.Of(Original);
        Assert.Equal("16777217.000000015", d.ToString("R", CultureInfo.InvariantCulture));
        Assert.Equal(ParityClass.EqualAfterLayout, Compare(decimal.Round(Original, 8), d));
        Assert.Equal(ParityClass.EqualAfterLayout, Compare(16777217.00000002m, d));
        Assert.Equal(ParityClass.Divergent, Compare(16777217.00000003m, d));
        Assert.Equal(ParityClass.Divergent, Compare(16777217.00000000m, d));
    }

    [Fact]
    public void Null_and_what_no_decimal_holds_stand_apart()
    {
        Assert.Equal(ParityClass.NotRepresentable, Prices.Compare(default, StoredValue.Of(1.0)));
        Assert.Equal(ParityClass.NotRepresentable, Prices.Compare(StoredValue.OfNumericText("NaN"), StoredValue.Of(double.NaN)));
        Assert.Equal(ParityClass.NotRepresentable, Prices.Compare(StoredValue.Of(1m), default));
        Assert.Equal(ParityClass.NotRepresentable, Prices.Compare(StoredValue.Of(double.PositiveInfinity), StoredValue.Of(1.0)));
    }

    private static ParityClass Compare(decimal legacy, double provider) => Prices.Compare(StoredValue.Of(legacy), StoredValue.Of(provider));

    private static decimal Scaled(long digits, int scale) =>
        new((int)Math.Abs(digits), (int)(Math.Abs(digits) >> 32), 0, digits < 0, (byte)scale);

    private static double Step(double value, int ulps)
    {
        for (; ulps > 0; ulps--)
        {
            value = Math.BitIncrement(value);
        }

        for (; ulps < 0; ulps++)
        {
            value = Math.BitDecrement(value);
        }

        return value;
    }

    private static decimal RoundedText(double d) =>
        decimal.Round(decimal.Parse(d.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture), 8, MidpointRounding.ToEven);
}
