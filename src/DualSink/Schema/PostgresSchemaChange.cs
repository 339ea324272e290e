using System.Collections.Immutable;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using Npgsql;

namespace DualSink.Schema;

/// <summary>One application of the schema, inside a transaction that its caller began and commits.</summary>
internal sealed class PostgresSchemaChange(NpgsqlConnection connection, string location, SchemaApplyOptions options, CancellationToken cancellationToken)
{
    private readonly PostgresCatalog _catalog = new(connection, cancellationToken);
    private readonly ImmutableArray<string>.Builder _done = ImmutableArray.CreateBuilder<string>();

    /// <summary>Makes what is missing.</summary>
    /// <returns>What was made, a line each.</returns>
    public async Task<ImmutableArray<string>> RunAsync(IReadOnlyList<TableBinding> tables)
    {
        foreach (var binding in tables)
        {
            await MakeAsync(binding, new PostgresNames(binding)).ConfigureAwait(false);
        }

        if (options.CreateTenant is { } tenant)
        {
            await MakeTenantAsync(tables, tenant).ConfigureAwait(false);
        }

        if (options.Timescale)
        {
            await MakeHypertablesAsync(tables).ConfigureAwait(false);
        }

        return _done.ToImmutable();
    }

    private async Task MakeAsync(TableBinding binding, PostgresNames names)
    {
        if (binding.Schema is { } schema && !await _catalog.HasSchemaAsync(schema).ConfigureAwait(false))
        {
            await ExecuteAsync($"CREATE SCHEMA {PostgresSql.Quote(schema)}").ConfigureAwait(false);
            _done.Add($"made schema {schema}");
        }

        if (binding.Layout.HasTenant && !await _catalog.HasTableAsync(names.Tenants).ConfigureAwait(false))
        {
            await MakeTouchAsync(names).ConfigureAwait(false);
            await ApplyFirstAsync("tenants", names).ConfigureAwait(false);
            _done.Add($"made table {names.Tenants}");
        }

        // All of them for a table that is missing, the newer ones for a table made here, none for a table of another tool,
        // nor for one of which this role may not know.
        var made = await PostgresScriptLog.VersionAsync(connection, _catalog, names, cancellationToken).ConfigureAwait(false);
        var exists = await _catalog.HasTableAsync(names.Table).ConfigureAwait(false);
        if (exists && made is not > 0)
        {
            return;
        }

        var scripts = SchemaScript.For("Postgres", binding.Layout.Name);
        if (scripts.IsEmpty)
        {
            throw new StoreException(StoreErrorKind.Structure, $"There is no PostgreSQL script for the layout '{binding.Layout.Name}'.");
        }

        // A table that was dropped by hand is made again from the first script on.
        var from = exists ? made!.Value : 0;
        foreach (var script in scripts.Where(script => script.Version > from))
        {
            await MakeTouchAsync(names).ConfigureAwait(false);
            await ExecuteAsync(script.With(names.Placeholders)).ConfigureAwait(false);
            await RecordAsync(names, script).ConfigureAwait(false);
            _done.Add($"table {binding.DisplayName}: applied script {script.Name}");
        }
    }

    private async Task MakeTouchAsync(PostgresNames names)
    {
        if (!await _catalog.HasFunctionAsync(names.Touch).ConfigureAwait(false))
        {
            await ApplyFirstAsync("touch", names).ConfigureAwait(false);
        }
    }

    private async Task RecordAsync(PostgresNames names, SchemaScript script)
    {
        if (!await _catalog.HasTableAsync(names.Log).ConfigureAwait(false))
        {
            await ApplyFirstAsync("log", names).ConfigureAwait(false);
        }

        await PostgresScriptLog.RecordAsync(connection, names, script, cancellationToken).ConfigureAwait(false);
    }

    private async Task MakeTenantAsync(IReadOnlyList<TableBinding> tables, string tenant)
    {
        var binding = tables.FirstOrDefault(table => table.Layout.HasTenant)
            ?? throw new StoreException(StoreErrorKind.Structure, $"{location}: none of the tables ({string.Join(", ", tables.Select(t => t.DisplayName))}) has tenants, so tenant '{tenant}' was not made.");
        var id = await PostgresTenantRow.EnsureAsync(connection, new PostgresNames(binding), tenant, cancellationToken).ConfigureAwait(false);
        if (id is not null)
        {
            _done.Add($"made tenant {tenant} ({id})");
        }
    }

    private async Task MakeHypertablesAsync(IReadOnlyList<TableBinding> tables)
    {
        var schema = await _catalog.TimescaleSchemaAsync().ConfigureAwait(false);
        if (schema is null)
        {
            if (!await _catalog.CanInstallAsync("timescaledb").ConfigureAwait(false))
            {
                throw new StoreException(
                    StoreErrorKind.Structure,
                    $"{location}: the extension timescaledb is not available on this server. Install it there, or leave --timescale out.");
            }

            await ExecuteAsync("CREATE EXTENSION timescaledb").ConfigureAwait(false);
            _done.Add("installed extension timescaledb");
            schema = await _catalog.TimescaleSchemaAsync().ConfigureAwait(false);
        }

        foreach (var binding in tables)
        {
            var names = new PostgresNames(binding);
            if (await _catalog.FindAsync(names.Table).ConfigureAwait(false) is { IsHypertable: false })
            {
                await ExecuteAsync(Hypertable(schema!, names, binding.Layout)).ConfigureAwait(false);
                _done.Add($"table {binding.DisplayName}: made a hypertable with chunks of 7 days");
            }
        }
    }

    /// <summary>The statement that makes a hypertable. Without the index on the time alone that TimescaleDB adds: it costs every write, and no read of ours needs it.</summary>
    /// <param name="schema">The extension's schema, quoted.</param>
    /// <param name="names">The table's names.</param>
    /// <param name="layout">The table's layout.</param>
    internal static string Hypertable(string schema, PostgresNames names, TableLayout layout) =>
        $"SELECT {schema}.create_hypertable({PostgresSql.Literal(names.Table)}::regclass, {PostgresSql.Literal(layout.ColumnOf(BarField.Timestamp).Name)}, "
        + "chunk_time_interval => interval '7 days', create_default_indexes => false, if_not_exists => true, migrate_data => true)";

    private Task ApplyFirstAsync(string target, PostgresNames names) =>
        ExecuteAsync(SchemaScript.For("Postgres", target)[0].With(names.Placeholders));

    private async Task ExecuteAsync(string sql)
    {
        // Moving the rows of a large table into chunks takes as long as it takes.
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
