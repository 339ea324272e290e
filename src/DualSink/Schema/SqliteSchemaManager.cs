using System.Collections.Immutable;
using System.Globalization;
using DualSink.Stores;
using DualSink.Stores.Sqlite;

namespace DualSink.Schema;

/// <summary>The schema of a SQLite file, which is made with its first table.</summary>
internal sealed class SqliteSchemaManager(SqliteEngine engine) : SchemaManager
{
    private const string Log = "dualsink_schema";

    /// <inheritdoc/>
    public override Task<SchemaReport> StatusAsync(IReadOnlyList<TableBinding> tables, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tables);
        return Task.Run(() => Status(tables), cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<SchemaChanges> ApplyAsync(
        IReadOnlyList<TableBinding> tables,
        SchemaApplyOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Timescale)
        {
            throw new StoreException(StoreErrorKind.Structure, $"{engine.Location}: hypertables are TimescaleDB's, an extension of PostgreSQL. Leave --timescale out.");
        }

        // Every start applies the schema: the common case, all there, takes no lock.
        var done = ImmutableArray.CreateBuilder<string>();
        if (!File.Exists(engine.Location) || NeedsWork(tables))
        {
            using var turn = await engine.EnterAsync(cancellationToken).ConfigureAwait(false);
            using var session = engine.OpenSession(forWriting: true, create: true);
            session.InTransaction(() =>
            {
                foreach (var binding in tables)
                {
                    Apply(session, binding, done);
                }
            });
        }

        return new SchemaChanges(done.ToImmutable(), [.. Differences(Status(tables))]);
    }

    private static void Apply(SqliteSession session, TableBinding binding, ImmutableArray<string>.Builder done)
    {
        foreach (var script in Scripts(session, binding))
        {
            if (SqliteCatalog.Columns(session, Log).Count == 0)
            {
                session.Execute(SchemaScript.For("Sqlite", "log")[0].With(new Dictionary<string, string> { ["log"] = Log }));
            }

            session.Execute(script.With(new Dictionary<string, string>
            {
                ["table"] = SqliteSql.Quote(binding.Table),
                ["series_index"] = SqliteSql.Quote($"{binding.Table}_series"),
            }));
            using var record = session.Prepare($"INSERT OR REPLACE INTO {Log} (target, version, script) VALUES (?, ?, ?)");
            record.Bind(1, binding.Table);
            record.Bind(2, (long)script.Version);
            record.Bind(3, script.Name);
            record.Execute();
            done.Add($"table {binding.Table}: applied script {script.Name}");
        }
    }

    // All of them for a table that is missing, the newer ones for a table made here, none for a table of another tool.
    private static ImmutableArray<SchemaScript> Scripts(SqliteSession session, TableBinding binding)
    {
        var scripts = SchemaScript.For("Sqlite", binding.Layout.Name);
        if (scripts.IsEmpty)
        {
            throw new StoreException(StoreErrorKind.Structure, $"There is no SQLite script for the layout '{binding.Layout.Name}'.");
        }

        // A table that was dropped by hand is made again from the first script on.
        if (SqliteCatalog.Columns(session, binding.Table).Count == 0)
        {
            return scripts;
        }

        var made = AppliedVersion(session, binding);
        return made == 0 ? [] : scripts.RemoveAll(script => script.Version <= made);
    }

    private static int AppliedVersion(SqliteSession session, TableBinding binding)
    {
        if (SqliteCatalog.Columns(session, Log).Count == 0)
        {
            return 0;
        }

        using var version = session.Prepare($"SELECT coalesce(max(version), 0) FROM {Log} WHERE target = ?");
        version.Bind(1, binding.Table);
        version.Step();
        return (int)version.Int64(0);
    }

    private bool NeedsWork(IReadOnlyList<TableBinding> tables)
    {
        using var session = engine.OpenSession(forWriting: false);
        return tables.Any(binding => !Scripts(session, binding).IsEmpty);
    }

    private SchemaReport Status(IReadOnlyList<TableBinding> tables)
    {
        using var session = File.Exists(engine.Location) ? engine.OpenSession(forWriting: false) : null;
        return new SchemaReport($"SQLite {SqliteCatalog.Version}", engine.Location, [.. tables.Select(binding => Describe(session, binding))]);
    }

    private static TableReport Describe(SqliteSession? session, TableBinding binding)
    {
        List<SqliteColumn> actual = session is null ? [] : SqliteCatalog.Columns(session, binding.Table);
        List<ExpectedColumn> expected = [];
        expected.AddRange(binding.Layout.Columns.Select(column => new ExpectedColumn(column.Name, TypeOf(column.Type), Required: true)));

        // An upsert sets updated_at itself, where PostgreSQL has a trigger for it.
        expected.AddRange(ExpectedColumn.Housekeeping(binding.Layout)
            .Select(column => new ExpectedColumn(column.Name, TypeOf(column.Type), Required: column.Name == "updated_at")));
        (string Name, string Type)[] there = [.. actual.Select(column => (column.Name, column.Type))];
        var renamed = new RenamedColumns(expected, there, StringComparer.OrdinalIgnoreCase);
        var columns = ExpectedColumn.Compare(expected, there, StringComparer.OrdinalIgnoreCase,
            (column, type) => actual.Count == 0 ? "dualsink schema apply" : type is null ? new SqliteRemedy(binding).AddColumn(column, renamed) : new SqliteRemedy(binding).MakeAnew());
        return new TableReport(
            binding.Table,
            binding.Layout.Name,
            actual.Count > 0,
            [.. columns],
            actual.Count > 0 ? [.. Findings(session!, binding, actual, expected, renamed)] : []);
    }

    private static IEnumerable<SchemaFinding> Findings(
        SqliteSession session,
        TableBinding binding,
        List<SqliteColumn> actual,
        List<ExpectedColumn> expected,
        RenamedColumns renamed)
    {
        string[] key = [.. binding.Layout.KeyColumns.Select(column => column.Name)];
        string[] primary = [.. actual.Where(column => column.KeyPlace > 0).OrderBy(column => column.KeyPlace).Select(column => column.Name)];
        var indexes = SqliteCatalog.Indexes(session, binding.Table);
        var isKey = key.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(primary)
            || indexes.Any(index => index.IsUnique && key.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(index.Columns));
        yield return new SchemaFinding(
            "key",
            isKey ? SchemaState.Present : SchemaState.Differs,
            Required: true,
            isKey ? $"({string.Join(", ", key)})" : $"primary key is ({string.Join(", ", primary)}); a sink needs a unique index on exactly ({string.Join(", ", key)})")
        {
            Remedy = isKey ? null : new SqliteRemedy(binding).AddKey(key),
        };

        foreach (var column in actual.Where(column => column is { IsNotNull: true, Default: null, KeyPlace: 0 } && !expected.Any(e => e.Name == column.Name)))
        {
            yield return new SchemaFinding(
                $"column {column.Name}", SchemaState.Differs, Required: true, "is NOT NULL without a default, and a sink does not write it; give it a default")
            {
                Remedy = renamed.MayBeOne(column.Name) ? null : new SqliteRemedy(binding).MakeAnew(),
            };
        }

        foreach (var index in indexes.Where(index => !index.IsPrimaryKey))
        {
            var isOurs = index.Name == $"{binding.Table}_series";
            yield return new SchemaFinding(
                $"index {index.Name}", isOurs ? SchemaState.Present : SchemaState.Extra, Required: false, $"({string.Join(", ", index.Columns)})");
        }

        var made = AppliedVersion(session, binding);
        yield return new SchemaFinding(
            "scripts",
            made > 0 ? SchemaState.Present : SchemaState.Extra,
            Required: false,
            made > 0 ? string.Create(CultureInfo.InvariantCulture, $"made by DualSink, version {made}") : "made by another tool");
    }

    private static string TypeOf(ColumnType type) => type switch
    {
        ColumnType.TenantReference or ColumnType.Text => "TEXT",
        ColumnType.Timestamp or ColumnType.BigInt => "INTEGER",
        ColumnType.Numeric or ColumnType.Double => "REAL",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such type of column."),
    };
}
