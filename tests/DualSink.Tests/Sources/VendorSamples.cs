using DualSink.Sources;

namespace DualSink.Tests.Sources;

/// <summary>The vendors whose files the page on files says were tried, in its order.</summary>
internal static class VendorSamples
{
    public static readonly VendorSample[] All =
    [
        new("yahoo-daily.csv", For("yahoo", "ACME", "1d"),
            "yahoo ACME 1d 2024-03-07T00:00Z 101.25     103.5      100.75     102.125    4200100",
            "yahoo ACME 1d 2024-03-08T00:00Z 102.199997 102.989998 101.010002 101.870003 3900200",
            "yahoo ACME 1d 2024-03-12T00:00Z 101.900002 104        101.900002 103.949997 5100300") { Rejected = [4] },
        new("yfinance-1m.csv", For("yahoo", "ACME", "1m"),
            "yahoo ACME 1m 2024-03-08T20:59Z 101.55000305175781 101.8499984741211 101.5              101.8499984741211  120300",
            "yahoo ACME 1m 2024-03-11T13:30Z 102                102.2300033569336 101.98999786376953 102.19000244140625 340500",
            "yahoo ACME 1m 2024-03-11T13:31Z 102.19000244140625 102.25            102.0999984741211  102.125            98700"),

        new("BTCUSDT-1m-2024-03.csv", For("binance", null, null) with { NamePattern = "{symbol}-{timeframe}-{}" },
            "binance BTCUSDT 1m 2024-03-01T00:00Z 61130.98 61152.10 61120.00 61149.99 12.34567",
            "binance BTCUSDT 1m 2024-03-01T00:01Z 61149.99 61150.00 61101.37 61101.38 0.00001",
            "binance BTCUSDT 1m 2024-03-01T00:02Z 61101.37 61110.00 61099.01 61110.00 7.7"),
        new("BTCUSDT-1m-2025-03.csv", For("binance", null, null) with { NamePattern = "{symbol}-{timeframe}-{}" },
            "binance BTCUSDT 1m 2025-03-01T00:00Z 84349.94 84371.06 84340 84360.01 9.87654",
            "binance BTCUSDT 1m 2025-03-01T00:01Z 84360.01 84400.00 84360 84399.99 5.4321"),
        new("BTCUSDT-futures-1m.csv", For("binance", "BTCUSDT", "1m"),
            "binance BTCUSDT 1m 2024-03-01T00:00Z 61155.1 61170.0 61140.2 61166.6 201.432",
            "binance BTCUSDT 1m 2024-03-01T00:01Z 61166.6 61166.7 61111.0 61120.5 188.004"),
        new("binance-klines.json", For("binance", "BTCUSDT", "1m"),
            "binance BTCUSDT 1m 2024-03-01T00:00Z 61130.98 61152.10 61120.00 61149.99 12.34567",
            "binance BTCUSDT 1m 2024-03-01T00:01Z 61149.99 61150.00 61101.37 61101.38 0.00001"),

        new("polygon-minute-aggs.csv", For("polygon", null, "1m"),
            "polygon ACME  1m 2024-03-11T13:30Z 200.29 200.63 200.28 200.5  4930",
            "polygon ACME  1m 2024-03-11T13:31Z 200.39 200.61 200.34 200.61 1815",
            "polygon ZEN.B 1m 2024-03-11T13:30Z 37.11  37.4   37.105 37.2   98"),
        new("polygon-aggs.json", For("polygon", null, "1m"),
            "polygon ACME 1m 2024-03-11T13:30Z 200.29 200.63 200.28 200.5  4930",
            "polygon ACME 1m 2024-03-11T13:31Z 200.39 200.61 200.34 200.61 1815"),
        new("polygon-grouped-daily.ndjson", For("polygon", null, "1d"),
            "polygon ACME  1d 2024-03-11T20:00Z 200.29 203.63 199.28 200.5 4930100",
            "polygon ZEN.B 1d 2024-03-11T20:00Z 37.11  37.4   37.105 37.2  25933.6"),

        new("alpaca-bars.csv", For("alpaca", null, "1d"),
            "alpaca ACME 1d 2024-03-08T05:00Z 102.2 102.99 101.01 101.87 3900200",
            "alpaca ACME 1d 2024-03-11T04:00Z 101.9 104    101.9  103.95 5100300",
            "alpaca ZEN  1d 2024-03-08T05:00Z 37.1  37.4   37     37.25  25933"),
        new("alpaca-bars.json", For("alpaca", "ACME", "1d"),
            "alpaca ACME 1d 2024-03-08T05:00Z 102.2 102.99 101.01 101.87 3900200",
            "alpaca ACME 1d 2024-03-11T04:00Z 101.9 104    101.9  103.95 5100300"),
        new("alpaca-multi-bars.json", For("alpaca", null, "1d"),
            "alpaca ACME 1d 2024-03-08T05:00Z 102.2 102.99 101.01 101.87 3900200",
            "alpaca ACME 1d 2024-03-11T04:00Z 101.9 104    101.9  103.95 5100300",
            "alpaca ZEN  1d 2024-03-08T05:00Z 37.1  37.4   37     37.25  25933"),
        new("alpaca-stream.ndjson", For("alpaca", null, "1m"),
            "alpaca ACME 1m 2024-03-11T13:30Z 102.2  102.23 102.11 102.19  3405",
            "alpaca ZEN  1m 2024-03-11T13:30Z 37.1   37.1   37.05  37.05   120",
            "alpaca ACME 1m 2024-03-11T13:31Z 102.19 102.25 102.1  102.125 987") { Rejected = [1] },

        new("databento-raw.csv", For("databento", null, null),
            "databento ESM4      1m 2024-03-11T13:30Z 5120.25      5121         5119.75      5120.5  571",
            "databento ESM4      1m 2024-03-11T13:31Z 5120.5       5120.5       5118         5118.25 1010",
            "databento ESM4-ESU4 1m 2024-03-11T13:30Z -2.650000001 -2.649999999 -2.650000001 -2.65   3"),
        new("databento-pretty.csv", For("databento", null, null),
            "databento ESM4 1h 2024-03-11T13:00Z 5120.25 5121   5119.75 5120.5  57100",
            "databento ESM4 1h 2024-03-11T14:00Z 5120.5  5120.5 5118    5118.25 101000"),
        new("databento.ndjson", For("databento", null, null),
            "databento ESM4 1s 2024-03-11T13:30:00Z 5120.25 5121   5119.75 5120.5  571",
            "databento ESM4 1s 2024-03-11T13:30:01Z 5120.5  5120.5 5118    5118.25 1010"),

        new("stooq-5min.txt", For("stooq", null, null),
            "stooq ACME.US 5 2024-03-11T15:30Z 102.04 102.095 101.25 101.4999 129012",
            "stooq ACME.US 5 2024-03-11T15:35Z 101.5  101.76  101.31 101.7    80123",
            "stooq ACME.US 5 2024-03-11T15:40Z 101.69 102     101.6  101.98   60230"),
        new("stooq-5min.txt", For("stooq", null, "5m") with { Columns = Columns("ticker,-,date,time,open,high,low,close,vol,-"), TimeZone = "Europe/Warsaw" },
            "stooq ACME.US 5m 2024-03-11T14:30Z 102.04 102.095 101.25 101.4999 129012",
            "stooq ACME.US 5m 2024-03-11T14:35Z 101.5  101.76  101.31 101.7    80123",
            "stooq ACME.US 5m 2024-03-11T14:40Z 101.69 102     101.6  101.98   60230"),
        new("stooq-daily.csv", For("stooq", "ACME.US", "1d"),
            "stooq ACME.US 1d 2024-03-07T00:00Z 101.25 103.5  100.75 102.125 4200100",
            "stooq ACME.US 1d 2024-03-08T00:00Z 102.2  102.99 101.01 101.87  3900200"),

        new("ibkr-zoned.csv", For("ibkr", "ACME", "1 min"),
            "ibkr ACME 1_min 2024-03-08T20:59Z 101.55 101.85 101.5  101.85 1203.45",
            "ibkr ACME 1_min 2024-03-11T13:30Z 102    102.23 101.99 102.19 3405"),
        new("ibkr-local.csv", For("ibkr", "ACME", "1m") with { TimeZone = "America/New_York" },
            "ibkr ACME 1m 2024-03-08T20:59Z 101.55 101.85 101.5  101.85 1203",
            "ibkr ACME 1m 2024-03-11T13:30Z 102    102.23 101.99 102.19 3405"),
        new("ib-insync.csv", For("ibkr", "ACME", "1m"),
            "ibkr ACME 1m 2024-03-08T20:59Z 101.55 101.85 101.5  101.85 1203",
            "ibkr ACME 1m 2024-03-11T13:30Z 102    102.23 101.99 102.19 3405"),

        new("metatrader5-M1.csv", For("broker", "EURUSD", "M1") with { TimeZone = "EET" },
            "broker EURUSD M1 2024-03-11T07:30Z 1.09433 1.0946  1.09421 1.09455 0",
            "broker EURUSD M1 2024-03-11T07:31Z 1.09455 1.09471 1.0945  1.09462 0"),
        new("metatrader5-M1.csv", For("broker", "EURUSD", "M1") with { Columns = Columns("date,time,open,high,low,close,volume,-,-") },
            "broker EURUSD M1 2024-03-11T09:30Z 1.09433 1.0946  1.09421 1.09455 312",
            "broker EURUSD M1 2024-03-11T09:31Z 1.09455 1.09471 1.0945  1.09462 287"),
        new("metatrader4-M1.csv", For("broker", "EURUSD", "M1") with { Columns = Columns("date,time,open,high,low,close,volume") },
            "broker EURUSD M1 2024-03-11T09:30Z 1.09433 1.0946  1.09421 1.09455 312",
            "broker EURUSD M1 2024-03-11T09:31Z 1.09455 1.09471 1.0945  1.09462 287"),

        new("alpha-vantage-intraday.csv", For("alphavantage", "ACME", "1m") with { TimeZone = "US/Eastern" },
            "alphavantage ACME 1m 2024-03-11T20:00Z 103.1  103.95 103    103.95 550123",
            "alphavantage ACME 1m 2024-03-11T19:59Z 103.05 103.15 103.01 103.1  81231",
            "alphavantage ACME 1m 2024-03-09T00:59Z 101.87 101.9  101.8  101.88 1200"),
        new("cryptodatadownload.csv", For("cdd", null, "1m") with { Columns = Columns("timestamp,-,symbol,open,high,low,close,volume,-,-") },
            "cdd BTC/USDT 1m 2024-03-10T23:59Z 68955.88 68960.01 68940.2 68955.89 21.18045",
            "cdd BTC/USDT 1m 2024-03-10T23:58Z 68970.03 68970.04 68950   68955.87 30.50123"),

        new("pandas-index.csv", For("mine", "ACME", "1min"),
            "mine ACME 1min 2024-03-11T09:30Z 1.5  2 1   1.75 100",
            "mine ACME 1min 2024-03-11T09:31Z 1.75 2 1.5 1.5  200.5"),
        new("pandas-zoned-index.csv", For("mine", "ACME", "1min"),
            "mine ACME 1min 2024-03-11T08:30:00Z    1.5  2 1   1.75 100",
            "mine ACME 1min 2024-03-11T08:31:00.25Z 1.75 2 1.5 1.5  200"),
    ];

    private static SourceOptions For(string source, string? symbol, string? timeframe) => new() { Source = source, Symbol = symbol, Timeframe = timeframe };

    private static string[] Columns(string names) => names.Split(',');
}
