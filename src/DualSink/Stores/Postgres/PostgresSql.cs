using System.Text;

namespace DualSink.Stores.Postgres;

/// <summary>The statements PostgreSQL needs for one table, generated once from its layout.</summary>
internal sealed class PostgresSql
{
    private readonly TableLayout _layout;

    public PostgresSql(TableBinding binding)
    {
        _layout = binding.Layout;
        Table = Qualified(binding.Schema, binding.Table);
        Tenants = Qualified(binding.Schema, "tenants");
        Copy = $"COPY {Table} ({Names(_layout.Columns)}) FROM STDIN (FORMAT BINARY)";
        (Merge, Insert, Held) = BuildWrites();
        Newest = BuildNewest();
    }

    /// <summary>The table, quoted.</summary>
    public string Table { get; }

    /// <summary>The tenants table beside it, quoted.</summary>
    public string Tenants { get; }

    /// <summary>Streams rows in, the columns in the layout's order.</summary>
    public string Copy { get; }

    /// <summary>
    /// Merges arrays, one parameter a column in the layout's order; the tenant is one value for all rows. A row that
    /// holds the same values already is not touched, so neither is its <c>updated_at</c>.
    /// </summary>
    public string Merge { get; }

    /// <summary>Inserts arrays as <see cref="Merge"/> takes them, where the key is absent; returns the places, from 1, of those it inserted.</summary>
    public string Insert { get; }

    /// <summary>Whether the table holds the values of each row of such arrays, in their order; NULL where it does not hold the key.</summary>
    public string Held { get; }

    /// <summary>
    /// The newest timestamp of each of a list of series ($1 sources, $2 symbols, $3 timeframes, and $4 the tenant where
    /// there is one), in the list's order. One index descent a series.
    /// </summary>
    public string Newest { get; }

    /// <summary>The columns of a bar's numbers, in the order of <see cref="Read"/>'s output.</summary>
    public IEnumerable<TableColumn> NumberColumns =>
        ((BarField[])[BarField.Open, BarField.High, BarField.Low, BarField.Close, BarField.Volume]).Select(_layout.ColumnOf);

    /// <summary>The columns of a row as it is stored, in the order in which <see cref="PostgresRowReader"/> reads them.</summary>
    public string Fields
    {
        get
        {
            var sql = new StringBuilder(_layout.HasTenant ? $"t.{Column(BarField.Tenant)}::text" : "NULL::text")
                .Append($", t.{Column(BarField.Source)}::text, t.{Column(BarField.Symbol)}::text, t.{Column(BarField.Timeframe)}::text")
                .Append($", t.{Column(BarField.Timestamp)}");
            foreach (var column in NumberColumns)
            {
                // NUMERIC travels as text: Npgsql throws on its NaN, and no decimal holds all of it.
                sql.Append($", t.{Quote(column.Name)}").Append(column.Type == ColumnType.Numeric ? "::text" : "");
            }

            return sql.ToString();
        }
    }

    /// <summary>Selects rows as stored, in <see cref="BarOrder"/> within a tenant.</summary>
    public string Read(string where) =>
        $"SELECT {Fields} FROM {Table} AS t{where} ORDER BY {(_layout.HasTenant ? $"t.{Column(BarField.Tenant)}, " : "")}"
        + $"t.{Column(BarField.Source)} COLLATE \"C\", t.{Column(BarField.Symbol)} COLLATE \"C\", "
        + $"t.{Column(BarField.Timeframe)} COLLATE \"C\", t.{Column(BarField.Timestamp)}";

    /// <summary>Counts rows.</summary>
    public string Count(string where) => $"SELECT count(*) FROM {Table} AS t{where}";

    /// <summary>Deletes rows.</summary>
    public string Delete(string where) => $"DELETE FROM {Table} AS t{where}";

    /// <summary>The newest timestamp among rows.</summary>
    public string Latest(string where) => $"SELECT max(t.{Column(BarField.Timestamp)}) FROM {Table} AS t{where}";

    /// <summary>The column of <paramref name="field"/>, quoted.</summary>
    public string Column(BarField field) => Quote(_layout.ColumnOf(field).Name);

    /// <summary>An identifier, quoted, whatever is in it.</summary>
    public static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text as a literal, quoted, whatever is in it.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Qualified(string? schema, string table) =>
        schema is null ? Quote(table) : $"{Quote(schema)}.{Quote(table)}";

    private static string Names(IEnumerable<TableColumn> columns) => string.Join(", ", columns.Select(c => Quote(c.Name)));

    private (string Merge, string Insert, string Held) BuildWrites()
    {
        var select = new List<string>();
        var arrays = new List<string>();
        var names = new List<string>();
        for (var i = 0; i < _layout.Columns.Length; i++)
        {
            var column = _layout.Columns[i];
            if (column.Type == ColumnType.TenantReference)
            {
                select.Add($"${i + 1}::uuid");
                continue;
            }

            select.Add($"r.c{i + 1}");
            arrays.Add($"${i + 1}::{ArrayElement(column.Type)}[]");
            names.Add($"c{i + 1}");
        }

        var values = _layout.ValueColumns.Select(c => Quote(c.Name)).ToList();
        string Sent(TableColumn column) => select[_layout.Columns.IndexOf(column)];
        string SameKey(string row) => string.Join(" AND ", _layout.KeyColumns.Select(c => $"{row}.{Quote(c.Name)} = {Sent(c)}"));
        var differs = string.Join(" OR ", _layout.ValueColumns.Select(c => $"h.{Quote(c.Name)} IS DISTINCT FROM {Sent(c)}"));
        var insert = $"INSERT INTO {Table} AS t ({Names(_layout.Columns)}) SELECT {string.Join(", ", select)} ";
        var sent = $"FROM unnest({string.Join(", ", arrays)})";
        var places = $"{sent} WITH ORDINALITY AS r({string.Join(", ", names)}, place)";
        var merge = $"{insert}{sent} AS r({string.Join(", ", names)}) "
            + $"WHERE (SELECT {differs} FROM {Table} AS h WHERE {SameKey("h")}) IS NOT FALSE "
            + $"ON CONFLICT ({Names(_layout.KeyColumns)}) DO UPDATE SET {string.Join(", ", values.Select(v => $"{v} = excluded.{v}"))} "
            + $"WHERE {string.Join(" OR ", values.Select(v => $"t.{v} IS DISTINCT FROM excluded.{v}"))}";

        // RETURNING knows the rows and not where they came from.
        var insertAbsent = $"WITH made AS ({insert}{places} ON CONFLICT ({Names(_layout.KeyColumns)}) DO NOTHING RETURNING {Names(_layout.KeyColumns)}) "
            + $"SELECT r.place {places} JOIN made ON {SameKey("made")}";
        return (merge, insertAbsent, $"SELECT (SELECT NOT ({differs}) FROM {Table} AS h WHERE {SameKey("h")}) {places} ORDER BY r.place");
    }

    private string BuildNewest()
    {
        var tenant = _layout.HasTenant ? $"t.{Column(BarField.Tenant)} = $4::uuid AND " : "";
        return $"SELECT (SELECT max(t.{Column(BarField.Timestamp)}) FROM {Table} AS t WHERE {tenant}"
            + $"t.{Column(BarField.Source)} = s.source AND t.{Column(BarField.Symbol)} = s.symbol AND t.{Column(BarField.Timeframe)} = s.timeframe) "
            + "FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS s(source, symbol, timeframe, place) ORDER BY s.place";
    }

    private static string ArrayElement(ColumnType type) => type switch
    {
        ColumnType.Text => "text",
        ColumnType.Timestamp => "timestamptz",
        ColumnType.Numeric => "numeric",
        ColumnType.BigInt => "int8",
        ColumnType.Double => "float8",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a column that travels in an array."),
    };
}
