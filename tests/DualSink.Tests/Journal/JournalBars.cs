using CsCheck;
using DualSink.Bars;
using DualSink.Tests.Conformance;

namespace DualSink.Tests.Journal;

/// <summary>Bars for a journal, which keeps whatever a <see cref="Bar"/> can hold, and how to compare them to the last bit.</summary>
internal static class JournalBars
{
    private static readonly Gen<decimal> AnyDecimal = Gen.Frequency(
        (4, TestBars.Number),
        (2, Gen.Select(Gen.Int, Gen.Int, Gen.Int, Gen.Bool, Gen.Byte[0, 28]).Select((low, mid, high, sign, scale) => new decimal(low, mid, high, sign, scale))),
        (1, Gen.OneOf([decimal.MinValue, decimal.MaxValue, 1.50m, 1.5m, 0.000m, new decimal(0, 0, 0, true, 28), new decimal(-1, 0x00ffffff, 0, false, 0), new decimal(0, 0x01000000, 0, true, 9)])));

    private static readonly Gen<DateTime> AnyInstant = Gen.Frequency(
        (3, Gen.Select(Gen.Int[0, 500], minute => new DateTime(2024, 1, 2, 9, 30, 0, DateTimeKind.Utc).AddMinutes(minute))),
        (2, Gen.Select(Gen.Long[0, DateTime.MaxValue.Ticks], Gen.Enum<DateTimeKind>(), (ticks, kind) => new DateTime(ticks, kind))),
        (1, Gen.OneOf([DateTime.MinValue, DateTime.MaxValue, DateTime.UnixEpoch, new DateTime(1, DateTimeKind.Utc), new DateTime(9999, 12, 31, 23, 59, 59, 999, 999, DateTimeKind.Utc)])));

    private static readonly Gen<string> AnyName = Gen.Frequency(
        (4, Gen.OneOf(["AAPL", "aapl", "MSFT", "1m", "1h", "vendor"])),
        (1, Gen.OneOf(["", "Ωμέγα", "株", "😀", "\ud83d", "\ude00\ud83d", "a\0b", new string('x', 5000)])),
        (1, Gen.String));

    /// <summary>Any bar there can be, rules or no rules.</summary>
    public static readonly Gen<Bar> Any = Gen.Select(
        Gen.Select(AnyName, AnyName, AnyName, AnyInstant),
        Gen.Select(AnyDecimal, AnyDecimal, AnyDecimal, AnyDecimal, AnyDecimal),
        (key, values) => new Bar(key.Item1, key.Item2, key.Item3, key.Item4, values.Item1, values.Item2, values.Item3, values.Item4, values.Item5));

    /// <summary>So many bars of one series, a minute apart.</summary>
    public static BarBatch Minutes(int count, string symbol = "AAPL", int from = 0) =>
        new("demo", Enumerable.Range(from, count).Select(minute => TestBars.Plain(symbol, minute, 100 + (minute % 7))).ToArray());

    /// <summary>Fails unless both are the same bars to the last bit, scale, sign of zero and kind of time included.</summary>
    public static void AssertSame(IEnumerable<Bar> expected, IEnumerable<Bar> actual) => Assert.Equal(expected.Select(Bits), actual.Select(Bits));

    /// <summary>A bar as text that differs wherever a bit does.</summary>
    public static string Bits(Bar bar) =>
        $"{Hex(bar.Source)}/{Hex(bar.Symbol)}/{Hex(bar.Timeframe)}@{bar.Timestamp.Ticks}{bar.Timestamp.Kind}:"
        + string.Join(';', new[] { bar.Open, bar.High, bar.Low, bar.Close, bar.Volume }.Select(number => string.Join(',', decimal.GetBits(number))));

    private static string Hex(string name) => string.Join('.', name.Select(c => (int)c));
}
