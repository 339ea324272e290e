using CsCheck;
using DualSink.Bars;
using DualSink.Tests.Conformance;

namespace DualSink.Tests.Bars;

public sealed class SoundBarTests
{
    private static readonly Bar Good = TestBars.Plain();

    private static readonly Gen<string> Name = Gen.OneOf(
        Gen.OneOf("", " ", " a", "a ", "a b", "é", "\u007f", "a\n", new string('n', 128), new string('n', 129), "~!"),
        Gen.String[Gen.Char[' ', '~'], 1, 8]);

    private static readonly Gen<decimal> Number = Gen.OneOf(-0.00000001m, 0m, 1m, 1.00m, 1.00000001m, 2m);

    private static readonly Gen<DateTime> Timestamp = Gen.OneOf(
        Good.Timestamp, Good.Timestamp.AddTicks(1), BarRules.Earliest, BarRules.Earliest.AddTicks(-10), BarRules.Latest, BarRules.Latest.AddTicks(1),
        DateTime.SpecifyKind(Good.Timestamp, DateTimeKind.Local), DateTime.SpecifyKind(Good.Timestamp, DateTimeKind.Unspecified));

    private static readonly Gen<Bar> Bars = Gen.Select(
        Name, Name, Gen.OneOf(Timestamp, Gen.Const(Good.Timestamp)), Number.Array[5],
        (source, symbol, timestamp, n) => new Bar(source, symbol, "1m", timestamp, n[0], n[1], n[2], n[3], n[4]));

    [Fact]
    public void A_bar_that_is_sound_breaks_no_rule() =>
        Bars.Sample(bar => !SoundBar.Is(bar) || BarRules.Default.Rules.All(rule => rule.Holds(bar)), iter: 20_000);

    [Fact]
    public void A_bar_as_they_come_is_sound() => Assert.True(SoundBar.Is(Good));
}
