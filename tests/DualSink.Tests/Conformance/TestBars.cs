using System.Globalization;
using CsCheck;
using DualSink.Bars;

namespace DualSink.Tests.Conformance;

/// <summary>Bars to write: plain ones, the edges of both tables, and generated ones among them.</summary>
public static class TestBars
{
    private static readonly DateTime Start = new(2024, 1, 2, 9, 30, 0, DateTimeKind.Utc);

    // 8 and 9 decimals, ties of both parities, 2^53 and its neighbours, 17 digits, zero in disguise.
    private static readonly decimal[] EdgeNumbers =
    [
        0m, 0.00000001m, 0.12345678m, 0.123456785m, 0.123456775m, 0.000000005m, 0.000000015m, 1.000000005m, 100.25m,
        9007199254740991m / 100000m, 90071992547.40992m, 90071992547.40993m, 99999999999.99999999m, 0.1m, 1.1m,
        12345678901.23456789m, 22517998.13685248m, 22517998.13685249m, 0.00000000000000001m,
    ];

    private static readonly decimal[] EdgeVolumes =
    [
        0m, 1m, 0.5m, 0.99999999m, 1234.56789m, 9007199254740991m, 9007199254740992m, 9007199254740993m, 999999999999999.9m, long.MaxValue,
    ];

    private static readonly DateTime[] EdgeInstants =
    [
        Start,
        Start.AddTicks(10),
        new(1969, 12, 31, 23, 59, 59, 999, 999, DateTimeKind.Utc),
        DateTime.UnixEpoch,
        BarRules.Earliest,
        BarRules.Latest,
        new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        new(9999, 12, 31, 0, 0, 0, DateTimeKind.Utc),
    ];

    private static readonly string[] EdgeSources = ["vendor", "O'Neil \"quoted\"", "βέντορ", "株式", "😀 feed", "\uFFFDedge", "A", "a", "Z", "a\\b", new('v', 50)];

    private static readonly string[] EdgeSymbols = ["AAPL", "aapl", "BRK.B", "ES=F", "A", new('S', 20), "X'Y", "\"Q\"", "A B"];

    private static readonly string[] EdgeTimeframes = ["1m", "5min", "1D", "daily", new('t', 16)];

    /// <summary>A bar that means nothing in particular.</summary>
    public static Bar Plain(string symbol = "AAPL", int minute = 0, decimal close = 100.5m, string source = "vendor") =>
        new(source, symbol, "1m", Start.AddMinutes(minute), 100.25m, 101.75m, 99.5m, close, 1200);

    /// <summary>A series of bars, one a minute.</summary>
    public static IEnumerable<Bar> Series(int count, string symbol = "AAPL", string source = "vendor") =>
        Enumerable.Range(0, count).Select(minute => Plain(symbol, minute, 100m + (minute % 17), source));

    /// <summary>Bars that have, among them, every edge; each with a key of its own.</summary>
    public static IEnumerable<Bar> Edges()
    {
        var minute = 0;
        foreach (var number in EdgeNumbers)
        {
            yield return new Bar("numbers", "EDGE", "1m", Start.AddMinutes(minute++), number, number, -number, number, 1);
        }

        foreach (var volume in EdgeVolumes)
        {
            yield return Plain("EDGE", minute++, source: "volumes") with { Volume = volume };
        }

        foreach (var instant in EdgeInstants)
        {
            yield return Plain("EDGE", source: "instants") with { Timestamp = instant };
        }

        foreach (var source in EdgeSources)
        {
            yield return Plain("EDGE", source: source);
        }

        foreach (var symbol in EdgeSymbols.DistinctBy(symbol => symbol.ToUpperInvariant()))
        {
            yield return Plain(symbol, source: "symbols");
        }

        foreach (var timeframe in EdgeTimeframes)
        {
            yield return Plain("EDGE", source: "timeframes") with { Timeframe = timeframe };
        }
    }

    /// <summary>A number that NUMERIC(20,8) can hold once rounded, often an edge.</summary>
    public static readonly Gen<decimal> Number = Gen.Frequency(
        (2, Gen.OneOf(EdgeNumbers)),
        (3, Gen.Select(Gen.Long[-99_999_999_999_999_999, 99_999_999_999_999_999], Gen.Int[6, 14]).Select((digits, scale) =>
            new decimal((int)Math.Abs(digits), (int)(Math.Abs(digits) >> 32), 0, digits < 0, (byte)scale))));

    /// <summary>A volume a bigint can hold the whole part of.</summary>
    public static readonly Gen<decimal> Volume = Gen.Frequency(
        (1, Gen.OneOf(EdgeVolumes)),
        (1, Number.Select(Math.Abs)));

    /// <summary>A bar whose key comes from few, so that revisions happen.</summary>
    public static readonly Gen<Bar> Any = Gen.Select(
        Gen.Select(Gen.OneOf(EdgeSources), Gen.OneOf(EdgeSymbols), Gen.OneOf(EdgeTimeframes), Gen.OneOf(EdgeInstants)),
        Gen.Select(Number, Number, Number, Number, Volume),
        (key, values) => new Bar(key.Item1, key.Item2, key.Item3, key.Item4, values.Item1, values.Item2, values.Item3, values.Item4, values.Item5));

    /// <summary>Batches of such bars.</summary>
    public static readonly Gen<Bar[][]> Batches = Any.Array[1, 30].Array[1, 4];

    /// <summary>A bar as text, for a failing property's message.</summary>
    public static string Print(Bar[][] batches) =>
        string.Join(" | ", batches.Select(batch => string.Join("; ", batch.Select(bar => string.Create(CultureInfo.InvariantCulture, $"{bar}")))));
}
