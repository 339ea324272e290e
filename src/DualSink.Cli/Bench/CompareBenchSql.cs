using System.Globalization;

namespace DualSink.Cli.Bench;

/// <summary>The statements by which a comparison is measured: tables are filled and damaged where they are, and joined as a baseline.</summary>
internal static class CompareBenchSql
{
    private const string Keys = "p.provider = l.vendor AND p.symbol = l.symbol AND p.interval = l.timeframe AND p.ts = l.ts";
    private static readonly string[] Prices = ["open", "high", "low", "close"];

    /// <summary>The same bars for both tables, in order of time: a minute of all series, then the next.</summary>
    public static string Fill(bool isPostgres, string prefix, Guid tenant, string source, int series, CompareBenchData data, long bars)
    {
        // Whole numbers of the last decimal, spread by a prime.
        var (unit, step, spread) = data == CompareBenchData.TwoDecimals ? ("100", "7919", "90000") : ("100000000", "7919777", "9000000000000");
        var open = $"(g * {step} % {spread} + {spread})";
        string[] prices = [open, $"({open} + 25)", $"({open} - 25)", $"({open} + g % 50 - 25)"];
        var volume = "(g * 31 % 1000000)";
        var fraction = data == CompareBenchData.TwoDecimals ? "" : " + 0.37";
        if (isPostgres)
        {
            var key = $"'SYM' || lpad((g % {series})::text, 3, '0'), '1m', '2020-01-01 00:00:00+00'::timestamptz + (g / {series}) * interval '1 minute'";
            return $"SELECT set_config('app.tenant_id', '{tenant}', true); "
                + $"INSERT INTO {prefix}tenants (id, tenant_id, name) VALUES ('{tenant}', 'dualsink-bench', 'Benchmark'); "
                + $"INSERT INTO {prefix}bars (tenant_id, vendor, symbol, timeframe, ts, open_price, high_price, low_price, close_price, volume) "
                + $"SELECT '{tenant}', '{source}', {key}, {string.Join(", ", prices.Select(price => $"{price}::numeric / {unit}"))}, {volume} FROM generate_series(0, {bars - 1}::int8) AS g; "
                + $"INSERT INTO {prefix}bars_ohlcv (provider, symbol, interval, ts, open, high, low, close, volume) "
                + $"SELECT '{source}', {key}, {string.Join(", ", prices.Select(price => $"{price} / {unit}::float8"))}, {volume}{fraction} FROM generate_series(0, {bars - 1}::int8) AS g";
        }

        var rows = $"WITH RECURSIVE r(g) AS (SELECT 0 UNION ALL SELECT g + 1 FROM r WHERE g < {bars - 1})";
        var sqliteKey = $"printf('SYM%03d', g % {series}), '1m', 1577836800000000 + (g / {series}) * 60000000";
        var doubles = string.Join(", ", prices.Select(price => $"{price} / {unit}.0"));
        return "PRAGMA journal_mode = WAL; BEGIN; "
            + $"{rows} INSERT INTO bars (tenant_id, vendor, symbol, timeframe, ts, open_price, high_price, low_price, close_price, volume) SELECT 'dualsink-bench', '{source}', {sqliteKey}, {doubles}, {volume} FROM r; "
            + $"{rows} INSERT INTO bars_ohlcv (provider, symbol, interval, ts, open, high, low, close, volume) SELECT '{source}', {sqliteKey}, {doubles}, {volume}{fraction} FROM r; COMMIT";
    }

    /// <summary>Ten differences, far from each other: five values by one unit, two rows less in each table, one more in the provider's.</summary>
    public static string Damage(bool isPostgres, string prefix, Guid tenant, string source, int series, long bars)
    {
        var statements = Enumerable.Range(1, 9).Select(i =>
        {
            var g = i * (bars / 11);
            var (symbol, minute) = (string.Create(CultureInfo.InvariantCulture, $"SYM{g % series:000}"), g / series);
            var time = isPostgres ? $"'2020-01-01 00:00:00+00'::timestamptz + {minute} * interval '1 minute'" : $"1577836800000000 + {minute} * 60000000";
            var where = $"WHERE symbol = '{symbol}' AND ts = {time}";
            return i switch
            {
                1 or 4 or 7 => $"UPDATE {prefix}bars_ohlcv SET close = close + 0.00000001 {where} AND provider = '{source}'",
                2 or 5 => $"UPDATE {prefix}bars SET volume = volume + 1 {where} AND vendor = '{source}'",
                3 or 6 => $"DELETE FROM {prefix}bars {where} AND vendor = '{source}'",
                _ => $"DELETE FROM {prefix}bars_ohlcv {where} AND provider = '{source}'",
            };
        });
        var extra = isPostgres ? "'2020-01-01 00:00:30+00'" : "1577836830000000";
        return (isPostgres ? $"SELECT set_config('app.tenant_id', '{tenant}', true); " : "")
            + $"{string.Join("; ", statements)}; "
            + $"INSERT INTO {prefix}bars_ohlcv (provider, symbol, interval, ts, open, high, low, close, volume) VALUES ('{source}', 'SYM000', '1m', {extra}, 1, 1, 1, 1, 1)";
    }

    /// <summary>What leaves the tables as they are found in the morning.</summary>
    public static IEnumerable<string> Settle(bool isPostgres, string prefix) => isPostgres
        ? [$"VACUUM (ANALYZE) {prefix}bars", $"VACUUM (ANALYZE) {prefix}bars_ohlcv"]
        : ["ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"];

    /// <summary>One join of everything with everything, by the definitions of equality in plain casts: keys, and those that are the same.</summary>
    public static string Join(bool isPostgres, string prefix)
    {
        // A price is as it was, or as rounding half to even to 8 decimals leaves it.
        string Rounded(string d) => isPostgres
            ? $"(round({d}::text::numeric, 8) - CASE WHEN abs({d}::text::numeric - trunc({d}::text::numeric, 8)) = 0.000000005 "
                + $"AND mod(abs(round({d}::text::numeric, 8)) * 100000000, 2) = 1 THEN sign({d}::text::numeric) * 0.00000001 ELSE 0 END)::float8"
            : $"round({d}, 8)";
        string Double(string n) => isPostgres ? $"{n}::float8" : n;
        string Whole(string d) => isPostgres ? $"trunc({d})" : $"CAST(CAST({d} AS INTEGER) AS REAL)";
        var same = string.Join(" AND ", Prices.Select(price => $"({Double($"l.{price}_price")} = p.{price} OR {Double($"l.{price}_price")} = {Rounded($"p.{price}")})"))
            + $" AND ({Double("l.volume")} = p.volume OR {Double("l.volume")} = {Whole("p.volume")})";
        return $"SELECT count(*), count(*) FILTER (WHERE {same}) FROM {prefix}bars AS l FULL OUTER JOIN {prefix}bars_ohlcv AS p ON {Keys}";
    }
}
