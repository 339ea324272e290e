namespace DualSink.Stores.Sqlite;

/// <summary>
/// Reads a page of a table: goes from series to series by the index that begins with them, one descent each, and in each
/// over the rows of the page alone. Of one use.
/// </summary>
internal sealed class SqlitePage(SqliteSession session, SqliteSql sql, Func<SqliteStatement, StoredRow> rowOf, RowFilter filter)
{
    /// <summary>The next rows.</summary>
    /// <param name="after">The row before them; null for the first.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public List<StoredRow> Read(RowKey? after, int limit, CancellationToken cancellationToken)
    {
        List<StoredRow> rows = [];
        var since = filter.From is { } from ? UnixMicroseconds.Of(from) : long.MinValue;
        // A cursor may come from anywhere, and with another filter.
        if (after is { } key && key.Next is { } next && IsWanted([key.Source, key.Symbol, key.Timeframe]))
        {
            Take(rows, [key.Source, key.Symbol, key.Timeframe], Math.Max(since, next), limit);
        }

        string[]? series = after is { } last ? [last.Source, last.Symbol, last.Timeframe] : null;
        using var begin = SqliteBarStore.Prepare(session, sql.FirstSeries(Narrowing), Narrowing);
        using var going = SqliteBarStore.Prepare(session, sql.NextSeries(Narrowing), Narrowing);
        while (rows.Count < limit && (series = SeriesAfter(series, begin, going)) is not null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (IsWanted(series))
            {
                Take(rows, series, since, limit);
            }
        }

        return rows;
    }

    // What is fixed from the first column on narrows the series down; a gap in it would be read over.
    private List<SqliteCondition> Narrowing { get; } = sql.Conditions(
        filter.Tenant,
        filter.Source,
        filter.Source is null ? null : filter.Symbol,
        filter.Source is null || filter.Symbol is null ? null : filter.Timeframe,
        null,
        null);

    private string[]? SeriesAfter(string[]? series, SqliteStatement begin, SqliteStatement going)
    {
        var statement = series is null ? begin : going;
        foreach (var (place, text) in (series ?? []).Index())
        {
            statement.Bind(Narrowing.Count + place + 1, text);
        }

        try
        {
            return statement.Step() ? [statement.Text(0), statement.Text(1), statement.Text(2)] : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    private bool IsWanted(string[] series) =>
        (filter.Source ?? series[0]) == series[0] && (filter.Symbol ?? series[1]) == series[1] && (filter.Timeframe ?? series[2]) == series[2];

    private void Take(List<StoredRow> rows, string[] series, long since, int limit)
    {
        var conditions = sql.Conditions(filter.Tenant, series[0], series[1], series[2], since, filter.To is { } to ? UnixMicroseconds.Of(to) : null);
        using var statement = SqliteBarStore.Prepare(session, sql.SomeOfSeries(conditions, limit - rows.Count), conditions);
        while (statement.Step())
        {
            rows.Add(rowOf(statement));
        }
    }
}
