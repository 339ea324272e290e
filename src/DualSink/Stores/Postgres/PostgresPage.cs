using Npgsql;
using NpgsqlTypes;

namespace DualSink.Stores.Postgres;

/// <summary>
/// The statement for a page of a table: goes from series to series by the index that begins with them, one descent each, and
/// in each over the rows of the page alone. Texts come in the order of the table's own collation, which is the index's.
/// </summary>
internal sealed class PostgresPage
{
    private readonly PostgresSql _sql;
    private readonly string[] _columns;

    // What every look at the table asks for, and of it what narrows down the series.
    private readonly List<string> _ofAll = [];
    private readonly List<string> _ofSeries;

    public PostgresPage(PostgresSql sql, RowFilter filter, Guid? tenant, RowKey? after, int limit)
    {
        _sql = sql;
        _columns = [sql.Column(BarField.Source), sql.Column(BarField.Symbol), sql.Column(BarField.Timeframe)];
        if (tenant is { } id)
        {
            _ofAll.Add($"t.{sql.Column(BarField.Tenant)} = {Add(new NpgsqlParameter<Guid> { TypedValue = id })}");
        }

        // What is fixed from the first column on narrows the series down; a gap in it would be read over.
        string?[] texts = [Optional(filter.Source), Optional(filter.Symbol), Optional(filter.Timeframe)];
        _ofSeries = [.. _ofAll, .. _columns.Zip(texts).TakeWhile(each => each.Second is not null).Select(each => $"t.{each.First} = {each.Second}")];
        var others = new[] { "source", "symbol", "timeframe" }.Zip(texts).Where(each => each.Second is not null).Select(each => $"s.{each.First} = {each.Second}");

        var from = filter.From is { } instant ? UnixMicroseconds.Of(instant) : long.MinValue;
        var timestamp = $"t.{sql.Column(BarField.Timestamp)}";
        var until = filter.To is { } end ? $" AND {timestamp} < {Instant(UnixMicroseconds.Of(end))}" : "";
        var most = Add(new NpgsqlParameter<long> { TypedValue = limit });
        string[] ofRows = [.. _ofAll, $"t.{_columns[0]} = s.source", $"t.{_columns[1]} = s.symbol", $"t.{_columns[2]} = s.timeframe", $"{timestamp} >= s.since"];
        var series = filter is { Source: not null, Symbol: not null, Timeframe: not null } ? OneSeries(filter, texts, after, from) : Series(after, from);
        Sql =
            $"WITH RECURSIVE series(place, source, symbol, timeframe, since) AS ({series}) "
            + $"SELECT {sql.Fields}, s.place FROM series AS s CROSS JOIN LATERAL "
            + $"(SELECT * FROM {sql.Table} AS t{Where(ofRows)}{until} ORDER BY {timestamp} LIMIT {most}) AS t{Where(others)} LIMIT {most}";
    }

    /// <summary>The statement; after a row's own columns comes the place of its series.</summary>
    public string Sql { get; }

    /// <summary>Its parameters, in order.</summary>
    public List<NpgsqlParameter> Parameters { get; } = [];

    private string Row => string.Join(", ", _columns.Select(column => $"t.{column}"));

    private string OneSeries(RowFilter filter, string?[] texts, RowKey? after, long from)
    {
        var isGoingOn = after is { } key && (key.Source, key.Symbol, key.Timeframe) == (filter.Source, filter.Symbol, filter.Timeframe);
        var since = isGoingOn ? Math.Max(from, after!.Value.Next ?? long.MaxValue) : from;
        return $"SELECT 1::int8, {string.Join(", ", texts)}, {Instant(since)}{(isGoingOn && after!.Value.Next is null ? " WHERE false" : "")}";
    }

    private string Series(RowKey? after, long from)
    {
        var names = $"t.{_columns[0]}::text AS source, t.{_columns[1]}::text AS symbol, t.{_columns[2]}::text AS timeframe";
        var since = Instant(from);
        var (begins, first) = ("", since);
        if (after is { } key)
        {
            var last = $"({Text(key.Source)}, {Text(key.Symbol)}, {Text(key.Timeframe)})";
            begins = $"({Row}) {(key.Next is null ? ">" : ">=")} {last}";
            first = key.Next is { } next ? $"CASE WHEN ({Row}) = {last} THEN {Instant(Math.Max(next, from))} ELSE {since} END" : since;
        }

        return $"(SELECT 1::int8, {names}, {first} FROM {_sql.Table} AS t{Where([.. _ofSeries, begins])} ORDER BY {Row} LIMIT 1) "
            + $"UNION ALL SELECT s.place + 1, n.source, n.symbol, n.timeframe, {since} FROM series AS s CROSS JOIN LATERAL "
            + $"(SELECT {names} FROM {_sql.Table} AS t{Where([.. _ofSeries, $"({Row}) > (s.source, s.symbol, s.timeframe)"])} ORDER BY {Row} LIMIT 1) AS n";
    }

    private static string Where(IEnumerable<string> conditions)
    {
        var text = string.Join(" AND ", conditions.Where(condition => condition.Length > 0));
        return text.Length == 0 ? "" : $" WHERE {text}";
    }

    private string? Optional(string? value) => value is null ? null : Text(value);

    private string Text(string value) => $"{Add(new NpgsqlParameter<string> { TypedValue = value })}::text";

    // Infinities are the ends of what the server's own integer holds.
    private string Instant(long microseconds) => Add(new NpgsqlParameter<long>
    {
        TypedValue = microseconds is long.MinValue or long.MaxValue ? microseconds : microseconds - UnixMicroseconds.OfPostgresEpoch,
        NpgsqlDbType = NpgsqlDbType.TimestampTz,
    });

    private string Add(NpgsqlParameter parameter)
    {
        Parameters.Add(parameter);
        return $"${Parameters.Count}";
    }
}
