namespace DualSink.Benchmarks.Merge;

/// <summary>The upsert that anybody would write for <c>bars_ohlcv</c>: unchanged rows stay as they are.</summary>
internal static class UpsertSql
{
    public const string Columns = "provider, symbol, interval, ts, open, high, low, close, volume";

    public static string Of(string table, string rows) =>
        $"INSERT INTO {table} AS t ({Columns}) {rows} "
        + "ON CONFLICT (provider, symbol, interval, ts) DO UPDATE SET open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close, volume = excluded.volume "
        + "WHERE (t.open, t.high, t.low, t.close, t.volume) IS DISTINCT FROM (excluded.open, excluded.high, excluded.low, excluded.close, excluded.volume)";
}
