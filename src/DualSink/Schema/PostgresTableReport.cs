using DualSink.Stores;

namespace DualSink.Schema;

/// <summary>Compares a table of PostgreSQL with its layout. Pure: what the catalog says in, the report out.</summary>
internal static class PostgresTableReport
{
    private const string Apply = "dualsink schema apply";

    /// <summary>The report on a table.</summary>
    /// <param name="binding">The table as it should be.</param>
    /// <param name="table">The table as it is; null where there is none.</param>
    /// <param name="hasTenants">Whether the tenants table is there.</param>
    /// <param name="version">The last script that made the table; 0 where another tool did, null where that is not known.</param>
    public static TableReport Of(TableBinding binding, PostgresTable? table, bool hasTenants, int? version)
    {
        var layout = binding.Layout;
        List<ExpectedColumn> expected = [];
        expected.AddRange(layout.Columns.Select(column => new ExpectedColumn(column.Name, TypeOf(column), Required: true)));
        expected.AddRange(ExpectedColumn.Housekeeping(layout)
            .Select(column => new ExpectedColumn(column.Name, TypeOf(new TableColumn(column.Name, default, column.Type)), Required: false)));
        (string Name, string Type)[] actual = [.. (table?.Columns ?? []).Select(column => (column.Name, column.Type))];
        var renamed = new RenamedColumns(expected, actual, StringComparer.Ordinal);
        var columns = ExpectedColumn.Compare(
            expected,
            actual,
            StringComparer.Ordinal,
            (column, type) => table is null ? Apply : type is null ? new PostgresRemedy(binding, table).AddColumn(column, renamed) : new PostgresRemedy(binding, table).ChangeType(column));

        List<SchemaFinding> findings = [];
        if (layout.HasTenant)
        {
            findings.Add(hasTenants
                ? new SchemaFinding("tenants table", SchemaState.Present, Required: true, "tenants are looked up in it by name")
                : new SchemaFinding("tenants table", SchemaState.Missing, Required: true, "run `dualsink schema apply`"));
        }

        if (table is not null)
        {
            var remedy = new PostgresRemedy(binding, table);
            findings.Add(Kind(table));
            findings.Add(Key(layout, table, remedy));
            findings.AddRange(Unfilled(table, expected, renamed, remedy));
            findings.AddRange(Indexes(layout, table, remedy));
            findings.Add(UpdateTrigger(table, remedy));
            findings.AddRange(RowSecurity(layout, table));
            findings.Add(version switch
            {
                null => new SchemaFinding("scripts", SchemaState.Extra, Required: false, "who made it is not known: this role may not read dualsink_schema"),
                0 => new SchemaFinding("scripts", SchemaState.Extra, Required: false, "made by another tool"),
                _ => new SchemaFinding("scripts", SchemaState.Present, Required: false, FormattableString.Invariant($"made by DualSink, version {version}")),
            });
        }

        return new TableReport(binding.DisplayName, layout.Name, table is not null, [.. columns], [.. findings]);
    }

    private static SchemaFinding Kind(PostgresTable table) => table switch
    {
        { IsHypertable: true } => new SchemaFinding("storage", SchemaState.Present, Required: true, "hypertable"),
        { Kind: 'r' } => new SchemaFinding("storage", SchemaState.Present, Required: true, "ordinary table"),
        { Kind: 'p' } => new SchemaFinding("storage", SchemaState.Present, Required: true, "partitioned table"),
        _ => new SchemaFinding("storage", SchemaState.Differs, Required: true, "no table but a view or the like; name a table in the settings"),
    };

    private static SchemaFinding Key(TableLayout layout, PostgresTable table, PostgresRemedy remedy)
    {
        string[] key = [.. layout.KeyColumns.Select(column => column.Name)];
        var primary = table.Indexes.FirstOrDefault(index => index.IsPrimaryKey);
        if (primary is not null && primary.Columns.SequenceEqual(key))
        {
            return new SchemaFinding("key", SchemaState.Present, Required: true, $"({string.Join(", ", key)})");
        }

        var other = table.Indexes.FirstOrDefault(index => index.IsUnique && index.Columns.ToHashSet().SetEquals(key));
        return other is not null
            ? new SchemaFinding("key", SchemaState.Present, Required: true, $"unique index {other.Name} ({string.Join(", ", other.Columns)})")
            : new SchemaFinding(
                "key",
                primary is null ? SchemaState.Missing : SchemaState.Differs,
                Required: true,
                $"{(primary is null ? "there is no primary key" : $"the primary key is ({string.Join(", ", primary.Columns)})")}; "
                + $"a sink needs a unique index on exactly ({string.Join(", ", key)})")
            {
                Remedy = remedy.AddKey(key),
            };
    }

    // One that may be a missing column has its remedy there.
    private static IEnumerable<SchemaFinding> Unfilled(
        PostgresTable table, List<ExpectedColumn> expected, RenamedColumns renamed, PostgresRemedy remedy) =>
        from column in table.Columns
        where column is { IsNotNull: true, IsFilled: false } && !expected.Any(e => e.Required && e.Name == column.Name)
        select new SchemaFinding(
            $"column {column.Name}", SchemaState.Differs, Required: true, "is NOT NULL without a default, and a sink does not write it; give it a default")
        {
            Remedy = renamed.MayBeOne(column.Name) ? null : remedy.AllowNull(column.Name),
        };

    private static IEnumerable<SchemaFinding> Indexes(TableLayout layout, PostgresTable table, PostgresRemedy remedy)
    {
        string[] key = [.. layout.KeyColumns.Select(column => column.Name)];
        string[] series =
        [
            .. ((BarField[])[BarField.Tenant, BarField.Source, BarField.Symbol, BarField.Timeframe, BarField.Timestamp])
                .Where(field => layout.Columns.Any(column => column.Field == field))
                .Select(field => layout.ColumnOf(field).Name),
        ];
        if (!table.Indexes.Any(index => index.Columns.SequenceEqual(series)))
        {
            yield return new SchemaFinding(
                "series index", SchemaState.Missing, Required: false,
                $"no index on ({string.Join(", ", series)} DESC); finding a series' newest bar reads more than it needs to")
            {
                Remedy = remedy.AddSeriesIndex(series),
            };
        }

        foreach (var index in table.Indexes.Where(index => !index.IsPrimaryKey))
        {
            var columns = $"({string.Join(", ", index.Columns.Select(column => column ?? "expression"))})";
            yield return index switch
            {
                _ when index.Columns.SequenceEqual(key) && table.Indexes.Any(other => other.IsPrimaryKey && other.Columns.SequenceEqual(key)) =>
                    new SchemaFinding($"index {index.Name}", SchemaState.Extra, Required: false, $"{columns} repeats the primary key and costs every write") { Remedy = remedy.DropIndex(index) },
                _ when index.Columns.SequenceEqual(series) || index.Columns is ["id"] =>
                    new SchemaFinding($"index {index.Name}", SchemaState.Present, Required: false, columns),
                { IsUnique: true } =>
                    new SchemaFinding($"index {index.Name}", SchemaState.Extra, Required: false, $"unique {columns}; a bar that meets another row there is refused") { Remedy = remedy.DropIndex(index) },
                _ => new SchemaFinding($"index {index.Name}", SchemaState.Extra, Required: false, columns),
            };
        }
    }

    private static SchemaFinding UpdateTrigger(PostgresTable table, PostgresRemedy remedy) => table.UpdateTriggers.Count > 0
        ? new SchemaFinding("update trigger", SchemaState.Present, Required: false, string.Join(", ", table.UpdateTriggers))
        : new SchemaFinding("update trigger", SchemaState.Missing, Required: false, "no trigger before update; revisions leave updated_at as it was") { Remedy = remedy.AddUpdateTrigger() };

    private static IEnumerable<SchemaFinding> RowSecurity(TableLayout layout, PostgresTable table)
    {
        var actual = table switch
        {
            { HasRowSecurity: true, ForcesRowSecurity: true } => "enabled and forced",
            { HasRowSecurity: true } => "enabled, but not forced: the table's owner sees all tenants",
            _ => "off: every role sees all tenants",
        };
        if (layout.HasTenant)
        {
            var holds = table is { HasRowSecurity: true, ForcesRowSecurity: true, Policies: > 0 };
            var policies = table is { HasRowSecurity: true, Policies: 0 } ? "; there is no policy, so ordinary roles see nothing" : "";
            yield return new SchemaFinding(
                "row-level security",
                holds ? SchemaState.Present : table.HasRowSecurity ? SchemaState.Differs : SchemaState.Missing,
                Required: false,
                actual + policies);
        }
        else if (table.HasRowSecurity)
        {
            yield return new SchemaFinding("row-level security", SchemaState.Extra, Required: false, "enabled");
        }
    }

    // As format_type spells them.
    private static string TypeOf(TableColumn column) => column.Type switch
    {
        ColumnType.TenantReference => "uuid",
        ColumnType.Text => column.MaxLength is { } length ? FormattableString.Invariant($"character varying({length})") : "text",
        ColumnType.Timestamp => "timestamp with time zone",
        ColumnType.Numeric => FormattableString.Invariant($"numeric({column.Precision},{column.Scale})"),
        ColumnType.BigInt => "bigint",
        ColumnType.Double => "double precision",
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "No such type of column."),
    };
}
