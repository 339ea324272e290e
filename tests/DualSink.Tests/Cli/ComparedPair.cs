using System.Globalization;
using System.Text;

namespace DualSink.Tests.Cli;

/// <summary>SQL that fills both tables with the same bars, and damages them in one way each.</summary>
internal static class ComparedPair
{
    /// <summary>Bars of one series, a minute apart, from 2024 on.</summary>
    public const int Bars = 300;

    /// <summary>What spoils one bar: the statement, with <c>{ts:N}</c> for the N-th bar's time; its class; and the fields told.</summary>
    public static readonly (string Sql, int Bar, string Class, string Fields)[] Damages =
    [
        ("UPDATE bars_ohlcv SET close = close + 0.01 WHERE ts = {ts:3}", 3, "divergent", "close"),
        ("UPDATE bars SET close_price = close_price - 0.00000001 WHERE ts = {ts:17}", 17, "divergent", "close"),
        ("DELETE FROM bars_ohlcv WHERE ts = {ts:0}", 0, "missing_in_provider", "open,high,low,close,volume"),
        ("DELETE FROM bars WHERE ts = {ts:299}", 299, "missing_in_legacy", "open,high,low,close,volume"),
        ("UPDATE bars SET volume = volume + 1 WHERE ts = {ts:40}", 40, "divergent", "volume"),
        ("UPDATE bars SET open_price = NULL WHERE ts = {ts:59}", 59, "not_representable", "open"),
        ("UPDATE bars_ohlcv SET high = 0 WHERE ts = {ts:60}", 60, "divergent", "high"),
        ("UPDATE bars_ohlcv SET open = low, low = open WHERE ts = {ts:61}", 61, "divergent", "open,low"),
        ("UPDATE bars_ohlcv SET high = 1e300 WHERE ts = {ts:120}", 120, "not_representable", "high"),
        ("UPDATE bars_ohlcv SET volume = 0 WHERE ts = {ts:200}", 200, "divergent", "volume"),
    ];

    /// <summary>Rows for both tables, changed a day ago, on either engine.</summary>
    public static string Fill(string tenant, bool isPostgres, string source = "acme", int bars = Bars)
    {
        var sql = new StringBuilder();
        var owner = isPostgres ? $"(SELECT id FROM tenants WHERE tenant_id = '{tenant}')" : $"'{tenant}'";
        for (var i = 0; i < bars; i++)
        {
            var values = string.Create(CultureInfo.InvariantCulture, $"{1 + (i / 100m)}, {3 + (i / 100m)}, {0.5m + (i / 100m)}, {2 + (i / 100m)}");
            sql.Append(CultureInfo.InvariantCulture, $"INSERT INTO bars (tenant_id, vendor, symbol, timeframe, ts, open_price, high_price, low_price, close_price, volume, updated_at) VALUES ({owner}, '{source}', 'AAPL', '1m', {Time(i, isPostgres)}, {values}, {100 + i}, {Yesterday(isPostgres)});\n");
            sql.Append(CultureInfo.InvariantCulture, $"INSERT INTO bars_ohlcv (provider, symbol, interval, ts, open, high, low, close, volume, updated_at) VALUES ('{source}', 'AAPL', '1m', {Time(i, isPostgres)}, {values}, {100 + i}, {Yesterday(isPostgres)});\n");
        }

        return sql.ToString();
    }

    /// <summary>All damages, on either engine; the rows count as changed a day ago.</summary>
    public static string Damage(bool isPostgres) => string.Concat(Damages.Select(damage => $"{Of(damage.Sql, isPostgres)};\n"));

    /// <summary>A statement with its times filled in.</summary>
    public static string Of(string sql, bool isPostgres)
    {
        var begin = sql.IndexOf("{ts:", StringComparison.Ordinal);
        var end = sql.IndexOf('}', begin);
        return sql[..begin] + Time(int.Parse(sql[(begin + 4)..end], CultureInfo.InvariantCulture), isPostgres) + sql[(end + 1)..];
    }

    /// <summary>The time of a bar, as documents spell it.</summary>
    public static string TimestampOf(int bar) => At(bar).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static DateTime At(int bar) => new DateTime(2024, 1, 2, 0, 0, 0, DateTimeKind.Utc).AddMinutes(bar);

    private static string Time(int bar, bool isPostgres) => isPostgres
        ? $"timestamptz '{TimestampOf(bar)}'"
        : ((long)(At(bar) - DateTime.UnixEpoch).TotalMicroseconds).ToString(CultureInfo.InvariantCulture);

    private static string Yesterday(bool isPostgres) => isPostgres ? "now() - interval '1 day'" : "CAST((unixepoch() - 86400) * 1000000 AS INTEGER)";
}
