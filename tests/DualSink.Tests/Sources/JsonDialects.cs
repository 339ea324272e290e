using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;
using DualSink.Bars;

namespace DualSink.Tests.Sources;

/// <summary>The ways in which vendors write bars as JSON, and bars to write.</summary>
internal static class JsonDialects
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Gen<decimal> Number = Gen.OneOf(
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 8]).Select((digits, scale) => new decimal(digits, 0, 0, false, (byte)scale)),
        Gen.Select(Gen.Int, Gen.Int, Gen.Int[0, 1 << 28], Gen.Int[0, 28]).Select((low, middle, high, scale) => new decimal(low, middle, high, false, (byte)scale)));

    // From 2002 on: before, some milliseconds read as dates without separators.
    private static readonly Gen<DateTime> Instant = Gen.Select(Gen.Long[0, 3_000_000_000_000_000], Gen.OneOf(1L, 1_000, 1_000_000, 60_000_000))
        .Select((microseconds, step) => DateTime.UnixEpoch.AddYears(32).AddMicroseconds(microseconds / step * step));

    /// <summary>Bars that meet the rules.</summary>
    public static readonly Gen<Bar[]> Bars = Gen.Select(
        Gen.Select(Gen.OneOf("acme", "O'Neil \"quoted\"", "株式", "a\\b", "😀"), Gen.OneOf("AAPL", "BRK.B", "ES=F", "[X]", "{Y}"), Gen.OneOf("1d", "5min")),
        Instant,
        Gen.Select(Number, Number, Number, Number, Number),
        (names, instant, values) =>
        {
            decimal[] prices = [values.Item1, values.Item2, values.Item3, values.Item4];
            return new Bar(names.Item1, names.Item2, names.Item3, instant, values.Item1, prices.Max(), prices.Min(), values.Item4, values.Item5);
        }).Array[1, 40];

    /// <summary>The dialects of a row.</summary>
    public static readonly JsonDialect[] All =
    [
        new("own", bar => $$"""{"source":{{Text(bar.Source)}},"symbol":{{Text(bar.Symbol)}},"timeframe":{{Text(bar.Timeframe)}},"timestamp":"{{Iso(bar)}}","open":{{Plain(bar.Open)}},"high":{{Plain(bar.High)}},"low":{{Plain(bar.Low)}},"close":{{Plain(bar.Close)}},"volume":{{Plain(bar.Volume)}}}""", bar => bar),
        new("own, spaced", bar => $$""" { "volume" : "{{Plain(bar.Volume)}}" , "close" : {{Exponent(bar.Close)}} , "symbol" : {{JsonSerializer.Serialize(bar.Symbol, Relaxed)}},  "source" :{{JsonSerializer.Serialize(bar.Source, Relaxed)}},"timeframe":{{Text(bar.Timeframe)}}, "date":"{{Iso(bar)[..10]}}","time":"{{Iso(bar)[11..]}}","open":{{Exponent(bar.Open)}},"high":{{Plain(bar.High)}},"low":{{Plain(bar.Low)}} } """, bar => bar),
        new("Alpaca", bar => $$"""{"T":"d","S":{{Text(bar.Symbol)}},"o":{{Plain(bar.Open)}},"h":{{Plain(bar.High)}},"l":{{Plain(bar.Low)}},"c":{{Plain(bar.Close)}},"v":{{Plain(bar.Volume)}},"t":"{{Iso(bar)}}","n":7,"vw":1.5}""", bar => bar with { Source = "acme", Timeframe = "1d" }),
        new("Polygon", bar => $$"""{"v":{{Plain(bar.Volume)}},"vw":1.5,"o":{{Plain(bar.Open)}},"c":{{Plain(bar.Close)}},"h":{{Plain(bar.High)}},"l":{{Plain(bar.Low)}},"t":{{Milliseconds(bar)}},"n":7}""", bar => InMilliseconds(Unnamed(bar))),
        new("Databento", bar => $$$"""{"hd":{"ts_event":"{{{Microseconds(bar)}}}000","rtype":33,"publisher_id":1,"instrument_id":5482},"open":"{{{Fixed(bar.Open)}}}","high":"{{{Fixed(bar.High)}}}","low":"{{{Fixed(bar.Low)}}}","close":"{{{Fixed(bar.Close)}}}","volume":"{{{Plain(bar.Volume)}}}","symbol":{{{Text(bar.Symbol)}}}}""", InNanos),
        new("Binance", bar => $$$"""{"e":"kline","E":1,"s":"{{{bar.Symbol}}}","k":{"t":{{{Milliseconds(bar)}}},"T":2,"s":{{{Text(bar.Symbol)}}},"i":{{{Text(bar.Timeframe)}}},"f":100,"L":200,"o":"{{{Plain(bar.Open)}}}","c":"{{{Plain(bar.Close)}}}","h":"{{{Plain(bar.High)}}}","l":"{{{Plain(bar.Low)}}}","v":"{{{Plain(bar.Volume)}}}","n":100,"x":true,"q":"1","V":"5","Q":"0.5","B":"1"}}""", bar => InMilliseconds(bar with { Source = "acme" })),
        new("kline", bar => $"[{Milliseconds(bar)}, {Plain(bar.Open)}, {Plain(bar.High)}, {Plain(bar.Low)}, {Exponent(bar.Close)}, {Plain(bar.Volume)}]", bar => InMilliseconds(Unnamed(bar))),
        new("Binance kline", bar => $"[{Milliseconds(bar)},\"{Plain(bar.Open)}\",\"{Plain(bar.High)}\",\"{Plain(bar.Low)}\",\"{Plain(bar.Close)}\",\"{Plain(bar.Volume)}\",1,\"1.5\",308,\"7\",\"28\",\"0\"]", bar => InMilliseconds(Unnamed(bar))),
        new("--columns", bar => $"[\"x\",{Plain(bar.Volume)},{Plain(bar.Open)},{Plain(bar.High)},{Plain(bar.Low)},{Plain(bar.Close)},{Text(bar.Symbol)},{Microseconds(bar)}]", bar => bar with { Source = "acme", Timeframe = "1d" })
        {
            Options = Reading.Options with { Columns = ["-", "volume", "open", "high", "low", "close", "symbol", "timestamp"] },
        },
    ];

    /// <summary>Any of them.</summary>
    public static readonly Gen<JsonDialect> Rows = Gen.OneOf(All);

    private static string Text(string text) => JsonSerializer.Serialize(text);

    private static string Iso(Bar bar) => bar.Timestamp.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static string Plain(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    // All digits, then the exponent that puts the point where it was.
    private static string Exponent(decimal value) =>
        string.Create(CultureInfo.InvariantCulture, $"{new decimal([.. decimal.GetBits(value).Take(3), 0])}E-{value.Scale}");

    private static string Fixed(decimal value) => Plain(decimal.Truncate(HeldByDatabento(value) * 1_000_000_000m));

    private static long Microseconds(Bar bar) => (bar.Timestamp.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static long Milliseconds(Bar bar) => Microseconds(bar) / 1000;

    // From 0.001 on: whole numbers tell their unit from there.
    private static decimal HeldByDatabento(decimal value) => Math.Max(0.001m, decimal.Round(value % 1_000_000, 9));

    private static Bar Unnamed(Bar bar) => bar with { Source = "acme", Symbol = "AAPL", Timeframe = "1d" };

    private static Bar InMilliseconds(Bar bar) => bar with { Timestamp = DateTime.UnixEpoch.AddMilliseconds(Milliseconds(bar)) };

    private static Bar InNanos(Bar bar)
    {
        decimal[] prices = [HeldByDatabento(bar.Open), HeldByDatabento(bar.High), HeldByDatabento(bar.Low), HeldByDatabento(bar.Close)];
        return bar with { Source = "acme", Timeframe = "1m", Open = prices[0], High = prices.Max(), Low = prices.Min(), Close = prices[3] };
    }
}
