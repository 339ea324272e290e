using CsCheck;

namespace DualSink.Tests.Sources;

/// <summary>The dialects there are.</summary>
internal static class CsvDialects
{
    /// <summary>What the columns hold, where nobody calls them otherwise.</summary>
    public static readonly string[] Parts = ["timestamp", "open", "high", "low", "close", "volume", "source", "symbol", "timeframe"];

    private static readonly string[][] Names =
    [
        Parts,
        [.. Parts.Select(name => name.ToUpperInvariant())],
        ["<DATE>", "<OPEN>", "<HIGH>", "<LOW>", "<CLOSE>", "<VOL>", "Provider", "<TICKER>", "<PER>"],
        ["Open time", "Open Price", "High Price", "Low Price", "Close Price", "Vol", "vendor", "Ticker", "Interval"],
        ["window_start", "open_price", "high-price", " low ", "CLOSE_PRICE", "Volume", "source", "sym", "timeframe"],
        ["t", "o", "h", "l", "c", "v", "vendor", "S", "interval"],
        ["datetime", "1. open", "2. high", "3. low", "4. close", "5. volume", "source", "T", "timeframe"],
        ["Gmt time", "Open", "High", "Low", "Close", "Volume", "Source", "Symbol", "Timeframe"],
    ];

    public static readonly Gen<CsvDialect> All = Gen.Select(
        Gen.OneOf(TimeForm.All),
        Gen.OneOf(',', ';', '\t', '|'),
        Gen.Enum<CsvQuoting>(),
        Gen.OneOf("\n", "\r\n", "\r"),
        Gen.OneOf(Names),
        Gen.Enum<CsvNumbers>(),
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool, (mark, blanks, more, ended, packed) => new CsvFrame(mark, blanks, more, ended, packed)),
        Gen.Int[0, 1000],
        (times, delimiter, quoting, lineEnd, names, numbers, frame, order) => new CsvDialect(times, delimiter, quoting, lineEnd, names, numbers, frame, order));
}
