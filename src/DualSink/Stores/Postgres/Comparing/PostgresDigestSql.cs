using System.Globalization;
using DualSink.Stores.Comparing;

namespace DualSink.Stores.Postgres.Comparing;

/// <summary>The statements that compare one table, made from its layout.</summary>
internal sealed class PostgresDigestSql(TableBinding binding, PostgresSql sql)
{
    private const string Epoch = "'2000-01-01 00:00:00+00'::timestamptz";

    private readonly TableLayout _layout = binding.Layout;

    /// <summary>Digests what the conditions leave: series, bucket, rows, odd rows, reduced rows, the sum of the hashes as text.</summary>
    /// <param name="forms">By what values are compared.</param>
    /// <param name="time">How time is cut.</param>
    /// <param name="source">The source as the table without tenants spells it.</param>
    /// <param name="conditions">Which rows; takes more parameters.</param>
    /// <remarks>
    /// OFFSET 0 keeps the planner from pulling a step into the next, where it would compute an expression once for each
    /// place that uses it.
    /// </remarks>
    public string Digest(DigestForms forms, BucketTime time, string source, PostgresConditions conditions)
    {
        var where = conditions.Where;
        var columns = DigestForms.Fields.Select((field, i) => $"t.{Column(field)} AS c{i}");
        var plain = Plain(forms);
        var rows = $"SELECT {Names(source)}, {Seconds} AS e, {string.Join(", ", columns)}{(plain is null ? "" : $", {plain} AS p")} FROM {sql.Table} AS t{where} OFFSET 0";
        var common = DigestForms.Fields.Select((field, i) => Common(forms[field], $"c{i}", field));
        var hash = plain is null
            ? Chain(common)
            : $"CASE WHEN p THEN {Chain(DigestForms.Fields.Select((field, i) => PlainValue(forms[field], $"c{i}")))} ELSE {Chain(common)} END";
        var hashed = $"SELECT {SeriesHash} AS h, floor(e / {Width(time, conditions)}) AS b, {hash} AS v{(plain is null ? "" : $", {Reduced(forms)} AS r")} FROM ({rows}) AS x OFFSET 0";
        return $"SELECT h, b, count(*), count(*) - count(v), {(plain is null ? "0::int8" : "count(*) FILTER (WHERE r)")}, coalesce(sum(v), 0)::text FROM ({hashed}) AS y GROUP BY h, b";
    }

    /// <summary>The names of the series of some hashes.</summary>
    public string SeriesOf(string source, PostgresConditions conditions, string hashes) =>
        $"SELECT DISTINCT s, y, f FROM (SELECT {Names(source)} FROM {sql.Table} AS t{conditions.Where} OFFSET 0) AS x WHERE {SeriesHash} = ANY({hashes})";

    /// <summary>The different sources.</summary>
    public string Sources(string source, PostgresConditions conditions) => $"SELECT DISTINCT {source} FROM {sql.Table} AS t{conditions.Where}";

    /// <summary>Rows as stored, by time, and when each was changed.</summary>
    public string Read(PostgresConditions conditions, bool hasUpdatedAt) =>
        $"SELECT {sql.Fields}, {(hasUpdatedAt ? "t.updated_at" : "NULL::timestamptz")} FROM {sql.Table} AS t{conditions.Where} ORDER BY t.{Column(BarField.Timestamp)}";

    /// <summary>The timeframes of some rows.</summary>
    public string SomeTimeframes => $"SELECT DISTINCT f FROM (SELECT t.{Column(BarField.Timeframe)}::text AS f FROM {sql.Table} AS t LIMIT 20000) AS x LIMIT 100";

    /// <summary>Every tenant of the table, one index descent each.</summary>
    public string Tenants =>
        $"WITH RECURSIVE x(id) AS ((SELECT t.{Tenant} FROM {sql.Table} AS t ORDER BY t.{Tenant} LIMIT 1) UNION ALL "
        + $"SELECT (SELECT t.{Tenant} FROM {sql.Table} AS t WHERE t.{Tenant} > x.id ORDER BY t.{Tenant} LIMIT 1) FROM x WHERE x.id IS NOT NULL) "
        + "SELECT id FROM x WHERE id IS NOT NULL";

    /// <summary>The hashes of made-up values, as <see cref="RowHash"/> has to make them: $1 seconds, $2 to $6 values, $7 a text.</summary>
    public static string Proof(DigestForms forms)
    {
        var price = ((Func<string, string>)(value => Rounded(forms.Close, value)))("c3");
        return $"SELECT {Chain(["c0", "c1", "c2", price, "c4"])}, hashtextextended(s COLLATE \"C\", hashtextextended(s COLLATE \"C\", 0)) "
            + "FROM (SELECT $1::float8 AS e, $2::float8 AS c0, $3::float8 AS c1, $4::float8 AS c2, $5::float8 AS c3, $6::float8 AS c4, $7::text AS s OFFSET 0) AS x";
    }

    private string Tenant => Column(BarField.Tenant);

    private string Seconds
    {
        get
        {
            var ts = $"t.{Column(BarField.Timestamp)}";

            // Of an interval it is half as dear as of a timestamp; and subtracting an infinity is an error before PostgreSQL 17.
            return $"CASE WHEN {ts} >= '1900-01-01 00:00:00+00'::timestamptz AND {ts} < '2100-01-01 00:00:00+00'::timestamptz THEN date_part('epoch', {ts} - {Epoch}) END";
        }
    }

    private static string SeriesHash =>
        "hashtextextended(s COLLATE \"C\", hashtextextended(y COLLATE \"C\", hashtextextended(f COLLATE \"C\", 0)))";

    private static string Chain(IEnumerable<string> values) =>
        values.Aggregate(Hash("e", RowHash.Seed.ToString(CultureInfo.InvariantCulture)), (hash, value) => Hash(value, hash));

    private static string Hash(string value, string seed) =>
        $"hashfloat8extended(CASE {value} WHEN 0 THEN {Number(RowHash.ZeroStandIn)} ELSE {value} END, {seed})";

    // A value that its table holds as the other would: told by cheap means, for all five together.
    private string? Plain(DigestForms forms)
    {
        var prices = DigestForms.Fields.Select((field, i) => (Form: forms[field], Type: _layout.ColumnOf(field).Type, Name: $"t.{Column(field)}"))
            .Where(column => column.Type == ColumnType.Double)
            .ToList();
        if (prices.Count == 0)
        {
            return null;
        }

        var rounded = prices.Where(column => column.Form.Scale is not null).ToList();
        var limit = Number(rounded.Min(column => column.Form.GridLimit));
        var names = string.Join(", ", rounded.Select(column => column.Name));
        List<string> conditions = [$"greatest({names}) < {limit}", $"least({names}) > -{limit}"];
        conditions.AddRange(rounded.Select(column => IsOnGrid(column.Form, column.Name)));
        conditions.AddRange(prices.Where(column => column.Form.Scale is null).Select(column => IsVolume(column.Name)));
        return string.Join(" AND ", conditions);
    }

    private string PlainValue(ValueForm form, string value) => form.Scale is null ? $"trunc({value})" : value;

    // What the narrower layout makes of a value; NULL where it holds nothing for it.
    private string Common(ValueForm form, string value, BarField field) => _layout.ColumnOf(field).Type switch
    {
        ColumnType.Double when form.Scale is null => $"(CASE WHEN {IsVolume(value)} THEN trunc({value}) END)",
        ColumnType.Double => Rounded(form, value),

        // Through its text, which is the nearest double.
        _ => $"{value}::float8",
    };

    private string Reduced(DigestForms forms)
    {
        var columns = DigestForms.Fields.Select((field, i) => (Form: forms[field], Value: $"c{i}", Type: _layout.ColumnOf(field).Type)).Where(c => c.Type == ColumnType.Double).ToList();
        var volumes = columns.Where(c => c.Form.Scale is null).Select(c => $"{c.Value} <> trunc({c.Value})");
        var prices = columns.Where(c => c.Form.Scale is not null).Select(c => $"{c.Value} <> {Rounded(c.Form, c.Value)}");
        return $"({string.Join(" OR ", volumes.Append($"(NOT p AND ({string.Join(" OR ", prices)}))"))})";
    }

    private static string Rounded(ValueForm form, string value)
    {
        var scale = form.Scale!.Value.ToString(CultureInfo.InvariantCulture);
        var unit = $"1e-{scale}::numeric";

        // round() goes half away from zero: a tie whose result is odd is taken back by one.
        var half = $"(SELECT round(n, {scale}) - CASE WHEN abs(n - trunc(n, {scale})) = {unit} / 2 AND mod(abs(round(n, {scale})) / {unit}, 2) = 1 THEN sign(n) * {unit} ELSE 0 END "
            + $"FROM (SELECT {value}::text::numeric AS n OFFSET 0) AS d)::float8";
        return $"(CASE WHEN abs({value}) < {Number(form.GridLimit)} AND {IsOnGrid(form, value)} THEN {value} WHEN abs({value}) < {Number(form.PriceBound)} THEN {half} END)";
    }

    private static string IsOnGrid(ValueForm form, string value) => $"round({value} * {Number(form.Unit)}) / {Number(form.Unit)} = {value}";

    private static string IsVolume(string value) => $"trunc({value}) >= -{Number(ValueForm.VolumeBound)} AND trunc({value}) < {Number(ValueForm.VolumeBound)}";

    private static string Number(double value) => $"'{value.ToString("R", CultureInfo.InvariantCulture)}'::float8";

    private static string Width(BucketTime time, PostgresConditions conditions)
    {
        var other = Number(time.OtherWidth);
        var widths = time.Widths.Where(width => width.Value != time.OtherWidth).ToList();
        return widths.Count == 0
            ? other
            : $"CASE f {string.Join(' ', widths.Select(width => $"WHEN {conditions.Parameter(width.Key)} THEN {Number(width.Value)}"))} ELSE {other} END";
    }

    private string Names(string source) => $"{source} AS s, t.{Column(BarField.Symbol)}::text AS y, t.{Column(BarField.Timeframe)}::text AS f";

    private string Column(BarField field) => sql.Column(field);
}
