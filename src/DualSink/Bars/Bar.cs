namespace DualSink.Bars;

/// <summary>
/// One OHLCV candle. Immutable, so it may be shared between threads; it knows no tenant, which belongs to the
/// <see cref="BarBatch"/> it travels in.
/// </summary>
/// <remarks>
/// Construction checks nothing: <see cref="BarRules"/> decides what a store accepts, so that a reader can hold a bad
/// bar long enough to say what is wrong with it.
/// </remarks>
/// <param name="Source">Who made the bar: a vendor or provider, 1 to 128 characters. Stored as given.</param>
/// <param name="Symbol">The instrument, 1 to 128 ASCII characters. Stored in upper case.</param>
/// <param name="Timeframe">The interval's length as the source spells it (<c>1m</c>, <c>5min</c>). Stored as given.</param>
/// <param name="Timestamp">Start of the interval, UTC, in whole microseconds.</param>
/// <param name="Open">First traded price.</param>
/// <param name="High">Highest traded price.</param>
/// <param name="Low">Lowest traded price.</param>
/// <param name="Close">Last traded price.</param>
/// <param name="Volume">Traded quantity; may have a fraction, which the legacy table cannot hold.</param>
public sealed record Bar(
    string Source,
    string Symbol,
    string Timeframe,
    DateTime Timestamp,
    decimal Open,
    decimal High,
    decimal Low,
    decimal Close,
    decimal Volume);
