using DualSink.Bars;
using DualSink.Tests.Conformance;

namespace DualSink.Tests.Bars;

public sealed class BarRulesTests
{
    private static readonly Bar Good = TestBars.Plain();

    public static TheoryData<string, Bar> BrokenBars => new()
    {
        { "source-is-named", Good with { Source = "" } },
        { "source-is-named", Good with { Source = "   " } },
        { "source-is-named", Good with { Source = null! } },
        { "source-is-named", Good with { Source = new string('s', 129) } },
        { "source-is-named", Good with { Source = "a\nb" } },
        { "source-is-named", Good with { Source = "a\ud800" } },
        { "source-is-named", Good with { Source = "a\u0085" } },
        { "symbol-is-named", Good with { Symbol = "" } },
        { "symbol-is-named", Good with { Symbol = new string('S', 129) } },
        { "symbol-is-ascii", Good with { Symbol = "straße" } },
        { "timeframe-is-named", Good with { Timeframe = "\t" } },
        { "timestamp-is-utc", Good with { Timestamp = DateTime.SpecifyKind(Good.Timestamp, DateTimeKind.Local) } },
        { "timestamp-is-utc", Good with { Timestamp = DateTime.SpecifyKind(Good.Timestamp, DateTimeKind.Unspecified) } },
        { "timestamp-in-range", Good with { Timestamp = BarRules.Earliest.AddTicks(-10) } },
        { "timestamp-in-range", Good with { Timestamp = DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc) } },
        { "timestamp-is-whole-microseconds", Good with { Timestamp = Good.Timestamp.AddTicks(1) } },
        { "high-is-highest", Good with { High = Good.Open - 0.00000001m } },
        { "high-is-highest", Good with { High = Good.Close - 0.1m, Open = 99.9m } },
        { "low-is-lowest", Good with { Low = Good.Open + 0.00000001m, Close = 101 } },
        { "volume-is-not-negative", Good with { Volume = -0.00000001m } },
    };

    [Theory]
    [MemberData(nameof(BrokenBars))]
    public void A_broken_bar_is_told_by_the_first_rule_it_breaks(string rule, Bar bar)
    {
        var broken = BarRules.Default.FirstBroken(bar);

        Assert.Equal(rule, broken?.Name);
        Assert.Contains(broken!.Field, broken.Explain(bar), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Every_edge_the_tables_hold_is_accepted()
    {
        // A price edge goes both ways, so low is below it and high is not above.
        Assert.All(
            TestBars.Edges().Where(bar => bar.Source != "numbers"),
            bar => Assert.Null(BarRules.Default.FirstBroken(bar)));
        Assert.Null(BarRules.Default.FirstBroken(Good with { Source = new string('s', 128), Symbol = new string('S', 128), Timeframe = "😀" }));
        Assert.Null(BarRules.Default.FirstBroken(Good with { Open = -1, High = -1, Low = -1, Close = -1, Volume = 0 }));
    }

    [Fact]
    public void A_relaxed_rule_is_out_of_force_and_the_default_is_as_it_was()
    {
        var bar = Good with { High = 0, Volume = -1 };

        var relaxed = BarRules.Default.Without("high-is-highest", "low-is-lowest", "volume-is-not-negative");

        Assert.Null(relaxed.FirstBroken(bar));
        Assert.Equal("high-is-highest", BarRules.Default.FirstBroken(bar)?.Name);
        Assert.Equal(BarRules.Default.Rules.Length - 3, relaxed.Rules.Length);
    }

    [Theory]
    [InlineData("no-such-rule", "There is no rule 'no-such-rule'")]
    [InlineData("timestamp-is-utc", "cannot be relaxed")]
    public void A_rule_that_cannot_be_relaxed_is_refused_with_those_that_can(string name, string message)
    {
        var refusal = Assert.Throws<ArgumentException>(() => BarRules.Default.Without(name));

        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("high-is-highest, low-is-lowest, volume-is-not-negative", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_rules_are_unique()
    {
        Assert.Equal(BarRules.Default.Rules.Length, BarRules.Default.Rules.Select(rule => rule.Name).Distinct().Count());
    }
}
