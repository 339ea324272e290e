namespace DualSink.Sources.Mapping;

/// <summary>What exchanges send without naming it: the values of a candle, by position.</summary>
internal static class KlineColumns
{
    /// <summary>The six that every bar needs.</summary>
    public static readonly string[] Short = ["timestamp", "open", "high", "low", "close", "volume"];

    /// <summary>Binance's klines; its public files have no header before 2025: https://github.com/binance/binance-public-data</summary>
    public static readonly string[] Binance =
        ["open_time", "open", "high", "low", "close", "volume", "close_time", "quote_volume", "count", "taker_buy_volume", "taker_buy_quote_volume", "ignore"];
}
