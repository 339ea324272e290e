using System.Text;
using CsCheck;
using DualSink.Stores;
using DualSink.Tests.Conformance;

namespace DualSink.Tests.Stores;

public sealed class BarOrderTests
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.OneOf("", "a", "A", "b", "ab", "ä", "z", "\uE000", "\uFFFD", "😀", "𐀀", "\uD7FF"),
        Gen.OneOf("a", "\uFFFD", "😀", "é", "\uE000").Array[0, 5].Select(string.Concat));

    [Fact]
    public void Texts_compare_as_their_UTF8_bytes_do()
    {
        Gen.Select(Text, Text).Sample(
            (x, y) => Math.Sign(BarOrder.CompareText(x, y)) == Math.Sign(Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y))),
            iter: 20_000);
    }

    [Fact]
    public void Bars_compare_equal_exactly_where_they_share_a_key()
    {
        Gen.Select(TestBars.Any, TestBars.Any).Sample(
            (x, y) => BarOrder.Instance.Compare(x, y) == 0 == BarOrder.SameKey(x, y)
                && Math.Sign(BarOrder.Instance.Compare(x, y)) == -Math.Sign(BarOrder.Instance.Compare(y, x)),
            iter: 20_000);
    }

    [Fact]
    public void The_key_decides_from_source_to_timestamp()
    {
        var bar = TestBars.Plain("B", source: "b");

        Assert.Equal(
            [bar with { Source = "a", Symbol = "Z" }, bar with { Symbol = "A", Timeframe = "9" }, bar with { Timeframe = "0", Timestamp = bar.Timestamp.AddDays(1) }, bar, bar with { Timestamp = bar.Timestamp.AddTicks(10) }],
            new[] { bar with { Timestamp = bar.Timestamp.AddTicks(10) }, bar, bar with { Timeframe = "0", Timestamp = bar.Timestamp.AddDays(1) }, bar with { Symbol = "A", Timeframe = "9" }, bar with { Source = "a", Symbol = "Z" } }
                .Order(BarOrder.Instance));
    }
}
