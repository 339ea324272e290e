namespace DualSink.Stores;

/// <summary>A row as a table holds it, nothing converted.</summary>
/// <param name="Tenant">The tenant column as text; null where the layout has none.</param>
/// <param name="Source">The source as stored.</param>
/// <param name="Symbol">The symbol as stored.</param>
/// <param name="Timeframe">The timeframe as stored.</param>
/// <param name="Timestamp">
/// Microseconds since 1970-01-01 UTC; <see cref="long.MaxValue"/> and <see cref="long.MinValue"/> stand for PostgreSQL's
/// <c>infinity</c> and <c>-infinity</c>.
/// </param>
/// <param name="Open">The first price.</param>
/// <param name="High">The highest price.</param>
/// <param name="Low">The lowest price.</param>
/// <param name="Close">The last price.</param>
/// <param name="Volume">The quantity.</param>
public sealed record StoredRow(
    string? Tenant,
    string Source,
    string Symbol,
    string Timeframe,
    long Timestamp,
    StoredValue Open,
    StoredValue High,
    StoredValue Low,
    StoredValue Close,
    StoredValue Volume)
{
    /// <summary>The number that <paramref name="field"/> names.</summary>
    internal StoredValue this[BarField field] => field switch
    {
        BarField.Open => Open,
        BarField.High => High,
        BarField.Low => Low,
        BarField.Close => Close,
        BarField.Volume => Volume,
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "Not a number of a bar."),
    };
}
