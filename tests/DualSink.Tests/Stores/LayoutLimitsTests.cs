using DualSink.Bars;
using DualSink.Stores;
using DualSink.Tests.Conformance;

namespace DualSink.Tests.Stores;

public sealed class LayoutLimitsTests
{
    private static readonly Bar Good = TestBars.Plain();
    private static readonly LayoutLimits Legacy = new(TableLayout.Legacy);
    private static readonly LayoutLimits Provider = new(TableLayout.Provider);

    public static TheoryData<string, Bar> TooMuch => new()
    {
        { "vendor", Good with { Source = new string('v', 51) } },
        { "symbol", Good with { Symbol = new string('S', 21) } },
        { "timeframe", Good with { Timeframe = new string('t', 17) } },
        { "open_price", Good with { Open = 1_000_000_000_000m } },
        { "high_price", Good with { High = 999_999_999_999.999999995m } },
        { "low_price", Good with { Low = -999_999_999_999.999999996m } },
        { "close_price", Good with { Close = decimal.MaxValue } },
        { "volume", Good with { Volume = 9_223_372_036_854_775_808m } },
    };

    [Theory]
    [MemberData(nameof(TooMuch))]
    public void What_the_legacy_table_cannot_hold_is_told_by_column(string column, Bar bar)
    {
        Assert.StartsWith(column, Legacy.Violation(bar), StringComparison.Ordinal);
        Assert.Null(Provider.Violation(bar));
    }

    [Fact]
    public void What_it_just_holds_is_no_violation()
    {
        Bar[] bars =
        [
            Good with { Source = new string('v', 50), Symbol = new string('S', 20), Timeframe = new string('t', 16) },
            Good with { High = 999_999_999_999.99999999m },
            Good with { High = 999_999_999_999.999999994m },
            Good with { Low = -999_999_999_999.99999999m },
            Good with { Volume = long.MaxValue },
            Good with { Volume = long.MaxValue + 0.9m },
        ];

        Assert.All(bars, bar => Assert.Null(Legacy.Violation(bar)));
    }

    [Fact]
    public void Length_counts_characters_as_SQL_does_not_halves_of_pairs()
    {
        Assert.Null(Legacy.Violation(Good with { Source = string.Concat(Enumerable.Repeat("😀", 50)) }));
        Assert.NotNull(Legacy.Violation(Good with { Source = string.Concat(Enumerable.Repeat("😀", 51)) }));
    }
}
