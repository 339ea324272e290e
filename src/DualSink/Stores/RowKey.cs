namespace DualSink.Stores;

/// <summary>A row of a table, by its key within a tenant: where a page ended.</summary>
/// <param name="Source">The source as the table spells it.</param>
/// <param name="Symbol">The symbol.</param>
/// <param name="Timeframe">The timeframe.</param>
/// <param name="Timestamp">Microseconds since 1970 UTC; infinities as in <see cref="StoredRow"/>.</param>
internal readonly record struct RowKey(string Source, string Symbol, string Timeframe, long Timestamp)
{
    // The first instant that PostgreSQL's timestamptz holds, in 4714 BC; SQLite's column holds any.
    private const long First = -210_866_803_200_000_000;

    public static RowKey Of(StoredRow row) => new(row.Source, row.Symbol, row.Timeframe, row.Timestamp);

    /// <summary>The next instant at which its series may have a row; null when there is none after it.</summary>
    public long? Next => Timestamp switch
    {
        long.MaxValue => null,
        long.MinValue => First,
        _ => Timestamp + 1,
    };
}
