using DualSink.Bars;
using LinqToDB.Mapping;

namespace DualSink.Benchmarks.Merge;

/// <summary>A row of <c>bars_ohlcv</c> as Dapper and linq2db want it.</summary>
[Table("bars_ohlcv")]
internal sealed record MergeRow
{
    public MergeRow()
    {
    }

    public MergeRow(Bar bar)
    {
        Provider = bar.Source;
        Symbol = bar.Symbol;
        Interval = bar.Timeframe;
        Ts = bar.Timestamp;
        Open = NearestDouble.Of(bar.Open);
        High = NearestDouble.Of(bar.High);
        Low = NearestDouble.Of(bar.Low);
        Close = NearestDouble.Of(bar.Close);
        Volume = NearestDouble.Of(bar.Volume);
    }

    [PrimaryKey(1), Column("provider"), NotNull]
    public string Provider { get; init; } = "";

    [PrimaryKey(2), Column("symbol"), NotNull]
    public string Symbol { get; init; } = "";

    [PrimaryKey(3), Column("interval"), NotNull]
    public string Interval { get; init; } = "";

    [PrimaryKey(4), Column("ts", DataType = LinqToDB.DataType.DateTimeOffset)]
    public DateTime Ts { get; init; }

    [Column("open")]
    public double Open { get; init; }

    [Column("high")]
    public double High { get; init; }

    [Column("low")]
    public double Low { get; init; }

    [Column("close")]
    public double Close { get; init; }

    [Column("volume")]
    public double Volume { get; init; }
}
