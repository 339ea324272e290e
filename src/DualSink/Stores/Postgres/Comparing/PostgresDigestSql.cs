using System.Globalization;
using DualSink.Stores.Comparing;

namespace DualSink.Stores.Postgres.Comparing;

/// <summary>The statements that compare one table, made from its layout.</summary>
internal sealed class PostgresDigestSql(TableBinding binding, PostgresSql sql)
{
    private const string Epoch = "'2000-01-01 00:00:00+00'::timestamptz";

    private readonly TableLayout _layout = binding.Layout;

    /// <summary>
    /// Digests what the conditions leave: series, bucket, rows, odd rows, reduced rows, the sum of the hashes as text, and
    /// where a row of it lies.
    /// </summary>
    /// <param name="request">By what values, and how time is cut.</param>
    /// <param name="source">The source as the table without tenants spells it.</param>
    /// <param name="conditions">Which rows; takes more parameters.</param>
    /// <param name="hasPlaces">Whether a row is found by its place alone; otherwise none is told.</param>
    /// <remarks>
    /// OFFSET 0 keeps the planner from pulling a step into the next, where it would compute an expression once for each
    /// place that uses it. For the same reason a conversion stands in the first step.
    /// </remarks>
    public string Digest(DigestRequest request, string source, PostgresConditions conditions, bool hasPlaces)
    {
        var forms = request.Forms;
        var where = conditions.Where;
        var columns = DigestForms.Fields.Select((field, i) => $"{Stored(field)} AS c{i}");
        var plain = Plain(forms, request.AsStored);
        var rows = $"SELECT {Names(source)}, {Seconds} AS e, {string.Join(", ", columns)}{(plain is null ? "" : $", {plain} AS p")}{(hasPlaces ? ", t.ctid AS a" : "")} FROM {sql.Table} AS t{where} OFFSET 0";
        var common = Chain(DigestForms.Fields.Select((field, i) => NeverZero(Common(forms[field], $"c{i}", field))));
        var hash = plain is null ? common : $"CASE WHEN p THEN {Chain(DigestForms.Fields.Select((field, i) => PlainValue(forms[field], $"c{i}")))} ELSE {common} END";
        var hashed = $"SELECT {SeriesHash} AS h, floor(e / {Width(request.Time, conditions)}) AS b, {hash} AS v{(plain is null ? "" : $", {Reduced(forms)} AS r")}{(hasPlaces ? ", a" : "")} FROM ({rows}) AS x OFFSET 0";
        return $"SELECT h, b, count(*), count(*) - count(v), {(plain is null ? "0::int8" : "count(*) FILTER (WHERE r)")}, coalesce(sum(v), 0)::text, {(hasPlaces ? "min(a)::text" : "NULL::text")} "
            + $"FROM ({hashed}) AS y GROUP BY h, b";
    }

    /// <summary>The names of the series of some hashes.</summary>
    public string SeriesOf(string source, PostgresConditions conditions, string hashes) =>
        $"SELECT DISTINCT s, y, f FROM (SELECT {Names(source)} FROM {sql.Table} AS t{conditions.Where} OFFSET 0) AS x WHERE {SeriesHash} = ANY({hashes})";

    /// <summary>The names of the series of some rows, by where they lie.</summary>
    public string SeriesAt(string source, string places) => $"SELECT DISTINCT {Names(source)} FROM {sql.Table} AS t WHERE t.ctid = ANY({places}::text[]::tid[])";

    /// <summary>The different sources.</summary>
    public string Sources(string source, PostgresConditions conditions) => $"SELECT DISTINCT {source} FROM {sql.Table} AS t{conditions.Where}";

    /// <summary>Rows as stored, by time, and when each was changed.</summary>
    public string Read(PostgresConditions conditions, bool hasUpdatedAt) =>
        $"SELECT {sql.Fields}, {(hasUpdatedAt ? "t.updated_at" : "NULL::timestamptz")} FROM {sql.Table} AS t{conditions.Where} ORDER BY t.{Column(BarField.Timestamp)}";

    /// <summary>
    /// The timeframes of some rows, the first and those of <paramref name="places"/>, and whether the other layout keeps all
    /// that is stored of the first ones' prices.
    /// </summary>
    public string Some(DigestForms forms, string places) =>
        $"SELECT f, bool_and(p) FROM ((SELECT t.{Column(BarField.Timeframe)}::text AS f, CASE WHEN row_number() OVER () <= 2000 THEN {Plain(forms, asStored: false) ?? "true"} END AS p FROM {sql.Table} AS t LIMIT 20000) "
        + $"UNION ALL SELECT t.{Column(BarField.Timeframe)}::text, NULL FROM {sql.Table} AS t WHERE t.ctid = ANY({places}::text[]::tid[])) AS x GROUP BY f LIMIT 100";

    /// <summary>Every tenant of the table, one index descent each.</summary>
    public string Tenants =>
        $"WITH RECURSIVE x(id) AS ((SELECT t.{Tenant} FROM {sql.Table} AS t ORDER BY t.{Tenant} LIMIT 1) UNION ALL "
        + $"SELECT (SELECT t.{Tenant} FROM {sql.Table} AS t WHERE t.{Tenant} > x.id ORDER BY t.{Tenant} LIMIT 1) FROM x WHERE x.id IS NOT NULL) "
        + "SELECT id FROM x WHERE id IS NOT NULL";

    /// <summary>The hashes of made-up values, as <see cref="RowHash"/> has to make them: $1 an instant, $2 to $6 values, $7 a text.</summary>
    public static string Proof(DigestForms forms)
    {
        var price = ((Func<string, string>)(value => Rounded(forms.Close, value)))("c3");
        return $"SELECT {Chain(((string[])["c0", "c1", "c2", price, "c4"]).Select(NeverZero))}, hashtextextended(s COLLATE \"C\", hashtextextended(s COLLATE \"C\", 0)) "
            + $"FROM (SELECT {SecondsOf("$1::timestamptz")} AS e, $2::float8 AS c0, $3::float8 AS c1, $4::float8 AS c2, $5::float8 AS c3, $6::float8 AS c4, $7::text AS s OFFSET 0) AS x";
    }

    private string Tenant => Column(BarField.Tenant);

    private string Seconds
    {
        get
        {
            var ts = $"t.{Column(BarField.Timestamp)}";
            return $"CASE WHEN {ts} >= '1900-01-01 00:00:00+00'::timestamptz AND {ts} < '2100-01-01 00:00:00+00'::timestamptz THEN {SecondsOf(ts)} END";
        }
    }

    private static string SeriesHash =>
        "hashtextextended(s COLLATE \"C\", hashtextextended(y COLLATE \"C\", hashtextextended(f COLLATE \"C\", 0)))";

    // The difference of two instants in seconds: it divides once, where date_part takes a word apart in each row.
    private static string SecondsOf(string instant) => $"tstzrange_subdiff({instant}, {Epoch})";

    private static string Chain(IEnumerable<string> values) => values.Prepend(NeverZero("e"))
        .Aggregate(RowHash.Seed.ToString(CultureInfo.InvariantCulture), (hash, value) => $"hashfloat8extended({value}, {hash})");

    private static string NeverZero(string value) => $"CASE {value} WHEN 0 THEN {Number(RowHash.ZeroStandIn)} ELSE {value} END";

    // Values that their table holds as the other would: told by cheap means, for all five together. Where they are taken as
    // stored, by their size alone: then a price may have more decimals than the other layout keeps.
    private string? Plain(DigestForms forms, bool asStored)
    {
        var columns = DigestForms.Fields.Select(field => (Form: forms[field], Type: _layout.ColumnOf(field).Type, Name: $"t.{Column(field)}"))
            .Where(column => column.Type == ColumnType.Double)
            .ToList();
        if (columns.Count == 0)
        {
            return null;
        }

        var prices = columns.Where(column => column.Form.Scale is not null).ToList();
        var names = string.Join(", ", prices.Select(column => column.Name));
        var limit = Number(prices.Min(column => asStored ? column.Form.PriceBound : column.Form.GridLimit));
        List<string> conditions = [$"greatest({names}) < {limit}", $"least({names}) >= {Number(prices.Max(column => 1 / column.Form.Unit))}"];
        if (!asStored)
        {
            conditions.AddRange(prices.Select(column => IsOnGrid(column.Form, column.Name)));
        }

        conditions.AddRange(columns.Where(column => column.Form.Scale is null).Select(column => $"abs({column.Name}) < {Number(ValueForm.VolumeBound)}"));
        return string.Join(" AND ", conditions);
    }

    // A double whatever the column: in the first step, so that a number is converted once. Through its text, which is the nearest double.
    private string Stored(BarField field) => $"t.{Column(field)}{(_layout.ColumnOf(field).Type == ColumnType.Double ? "" : "::float8")}";

    // Plain prices are above zero, and need not be asked.
    private static string PlainValue(ValueForm form, string value) => form.Scale is null ? NeverZero($"trunc({value})") : value;

    // What the narrower layout makes of a value; NULL where it holds nothing for it.
    private string Common(ValueForm form, string value, BarField field) => _layout.ColumnOf(field).Type switch
    {
        ColumnType.Double when form.Scale is null => $"(CASE WHEN {IsVolume(value)} THEN trunc({value}) END)",
        ColumnType.Double => Rounded(form, value),
        _ => value,
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
