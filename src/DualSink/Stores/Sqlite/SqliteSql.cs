using System.Globalization;
using System.Text;

namespace DualSink.Stores.Sqlite;

/// <summary>The statements for one table, made from its layout.</summary>
internal sealed class SqliteSql
{
    /// <summary>The present instant as SQLite tells it, in microseconds since 1970, to the millisecond.</summary>
    public const string Now = "CAST(unixepoch('subsec') * 1000000 AS INTEGER)";

    private static readonly BarField[] Order = [BarField.Tenant, BarField.Source, BarField.Symbol, BarField.Timeframe, BarField.Timestamp];

    private readonly TableLayout _layout;
    private readonly string _name;
    private readonly string _table;

    public SqliteSql(TableBinding binding)
    {
        _layout = binding.Layout;
        _name = binding.Table;
        _table = Quote(binding.Table);
    }

    /// <summary>An identifier in quotes.</summary>
    public static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>
    /// Writes rows, parameters row by row in the layout's order of columns. A row that already holds its values is left
    /// alone, its <c>updated_at</c> included.
    /// </summary>
    public string Upsert(int rows)
    {
        var row = $"({string.Join(',', Enumerable.Repeat('?', _layout.Columns.Length))})";
        var values = _layout.ValueColumns.Select(column => Quote(column.Name)).ToList();
        return new StringBuilder()
            .Append("INSERT INTO ").Append(_table).Append(" AS present (").AppendJoin(", ", _layout.Columns.Select(column => Quote(column.Name)))
            .Append(") VALUES ").AppendJoin(", ", Enumerable.Repeat(row, rows))
            .Append(" ON CONFLICT (").AppendJoin(", ", _layout.KeyColumns.Select(column => Quote(column.Name)))
            .Append(") DO UPDATE SET ").AppendJoin(", ", values.Select(value => $"{value} = excluded.{value}"))
            .Append(", updated_at = ").Append(Now)
            .Append(" WHERE ").AppendJoin(" OR ", values.Select(value => $"present.{value} IS NOT excluded.{value}"))
            .ToString();
    }

    /// <summary>Writes one row where its key is absent; the parameters are those of <see cref="Upsert"/>.</summary>
    public string Insert() =>
        $"INSERT INTO {_table} ({string.Join(", ", _layout.Columns.Select(column => Quote(column.Name)))}) "
        + $"VALUES ({string.Join(',', Enumerable.Repeat('?', _layout.Columns.Length))}) "
        + $"ON CONFLICT ({string.Join(", ", _layout.KeyColumns.Select(column => Quote(column.Name)))}) DO NOTHING";

    /// <summary>Whether the row of a key holds the values, no row where there is none; the parameters are those of <see cref="Upsert"/>.</summary>
    public string Held() =>
        $"SELECT {string.Join(" AND ", _layout.ValueColumns.Select(column => $"{Quote(column.Name)} IS {Parameter(column)}"))} FROM {_table} "
        + $"WHERE {string.Join(" AND ", _layout.KeyColumns.Select(column => $"{Quote(column.Name)} = {Parameter(column)}"))}";

    /// <summary>Rows that match, the layout's columns in its order, sorted as <see cref="BarOrder"/> does within a tenant.</summary>
    public string Select(IEnumerable<SqliteCondition> conditions) =>
        $"SELECT {Columns} FROM {_table}{Where(conditions)} "
        + $"ORDER BY {string.Join(", ", Order.Where(HasColumn).Select(field => Quote(_layout.ColumnOf(field).Name)))}";

    /// <summary>Rows that match, the layout's columns in its order, in whatever order they come fastest.</summary>
    public string Rows(IEnumerable<SqliteCondition> conditions) => $"SELECT {Columns} FROM {_table}{Where(conditions)}";

    /// <summary>The same by time, and after the layout's columns when each row was changed.</summary>
    public string RowsByTime(IEnumerable<SqliteCondition> conditions) =>
        $"SELECT {Columns}, updated_at FROM {_table}{Where(conditions)} ORDER BY {Quote(_layout.ColumnOf(BarField.Timestamp).Name)}";

    /// <summary>The series of the rows that match: source, symbol, timeframe, and the tenant where there is one.</summary>
    public string Series(IEnumerable<SqliteCondition> conditions) =>
        $"SELECT DISTINCT {string.Join(", ", ((BarField[])[BarField.Source, BarField.Symbol, BarField.Timeframe, BarField.Tenant]).Where(HasColumn).Select(field => Quote(_layout.ColumnOf(field).Name)))} "
        + $"FROM {_table}{Where(conditions)}";

    /// <summary>The first series of the rows that match: source, symbol, timeframe.</summary>
    public string FirstSeries(IEnumerable<SqliteCondition> conditions) => $"SELECT {SeriesColumns} FROM {_table}{Where(conditions)} ORDER BY {SeriesColumns} LIMIT 1";

    /// <summary>The series after one, whose source, symbol and timeframe are the parameters after those of the conditions.</summary>
    public string NextSeries(IReadOnlyCollection<SqliteCondition> conditions) =>
        $"SELECT {SeriesColumns} FROM {_table}{Where(conditions)}{(conditions.Count == 0 ? " WHERE" : " AND")} ({SeriesColumns}) > (?, ?, ?) ORDER BY {SeriesColumns} LIMIT 1";

    /// <summary>The first rows of a series that match, the layout's columns in its order, by time.</summary>
    public string SomeOfSeries(IEnumerable<SqliteCondition> conditions, int limit) =>
        string.Create(CultureInfo.InvariantCulture, $"SELECT {Columns} FROM {_table}{Where(conditions)} ORDER BY {Quote(_layout.ColumnOf(BarField.Timestamp).Name)} LIMIT {limit}");

    /// <summary>The timeframes of some rows.</summary>
    public string SomeTimeframes =>
        $"SELECT DISTINCT f FROM (SELECT {Quote(_layout.ColumnOf(BarField.Timeframe).Name)} AS f FROM {_table} LIMIT 20000) LIMIT 100";

    /// <summary>Whether an index leads to the rows of a time: 1, or 0.</summary>
    public string HasTimeIndex =>
        $"SELECT EXISTS(SELECT 1 FROM pragma_index_list({Literal(_name)}) AS l, pragma_index_info(l.name) AS i WHERE NOT l.partial AND i.seqno = 0 AND i.name = {Literal(_layout.ColumnOf(BarField.Timestamp).Name)})";

    /// <summary>About how many rows the file can hold, by its length: some 100 bytes each.</summary>
    public string Pages => "SELECT (SELECT page_count FROM pragma_page_count()) * (SELECT page_size FROM pragma_page_size()) / 100";

    /// <summary>Every tenant, one descent of the index each.</summary>
    public string Tenants
    {
        get
        {
            var tenant = Quote(_layout.ColumnOf(BarField.Tenant).Name);
            return $"WITH RECURSIVE x(id) AS (SELECT min({tenant}) FROM {_table} UNION ALL SELECT (SELECT min({tenant}) FROM {_table} WHERE {tenant} > x.id) FROM x WHERE x.id IS NOT NULL) "
                + "SELECT id FROM x WHERE id IS NOT NULL";
        }
    }

    /// <summary>The number of rows that match.</summary>
    public string Count(IEnumerable<SqliteCondition> conditions) => $"SELECT count(*) FROM {_table}{Where(conditions)}";

    /// <summary>The newest timestamp of the rows that match.</summary>
    public string Latest(IEnumerable<SqliteCondition> conditions) =>
        $"SELECT max({Quote(_layout.ColumnOf(BarField.Timestamp).Name)}) FROM {_table}{Where(conditions)}";

    /// <summary>Deletes the rows that match.</summary>
    public string Delete(IEnumerable<SqliteCondition> conditions) => $"DELETE FROM {_table}{Where(conditions)}";

    /// <summary>The conditions of a filter that concern this layout.</summary>
    public List<SqliteCondition> Conditions(RowFilter filter) => Conditions(
        filter.Tenant,
        filter.Source,
        filter.Symbol,
        filter.Timeframe,
        filter.From is { } from ? UnixMicroseconds.Of(from) : null,
        filter.To is { } to ? UnixMicroseconds.Of(to) : null);

    /// <summary>The same of single values; timestamps in microseconds since 1970 UTC. What is null holds for all.</summary>
    public List<SqliteCondition> Conditions(string? tenant, string? source, string? symbol, string? timeframe, long? from, long? to)
    {
        List<SqliteCondition> conditions = [];
        Add(BarField.Tenant, "=", tenant);
        Add(BarField.Source, "=", source);
        Add(BarField.Symbol, "=", symbol);
        Add(BarField.Timeframe, "=", timeframe);
        Add(BarField.Timestamp, ">=", from);
        Add(BarField.Timestamp, "<", to);
        return conditions;

        void Add(BarField field, string comparison, object? value)
        {
            if (value is not null && HasColumn(field))
            {
                conditions.Add(new SqliteCondition(Quote(_layout.ColumnOf(field).Name), comparison, value));
            }
        }
    }

    private string SeriesColumns => string.Join(", ", ((BarField[])[BarField.Source, BarField.Symbol, BarField.Timeframe]).Select(part => Quote(_layout.ColumnOf(part).Name)));

    private string Columns => string.Join(", ", _layout.Columns.Select(column => Quote(column.Name)));

    private static string Where(IEnumerable<SqliteCondition> conditions)
    {
        var text = string.Join(" AND ", conditions.Select(condition => $"{condition.Column} {condition.Comparison} ?"));
        return text.Length == 0 ? "" : $" WHERE {text}";
    }

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private string Parameter(TableColumn column) => $"?{_layout.Columns.IndexOf(column) + 1}";

    private bool HasColumn(BarField field) => _layout.Columns.Any(column => column.Field == field);
}
