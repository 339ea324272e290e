using System.Collections.Immutable;
using System.Globalization;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using Npgsql;

namespace DualSink.Schema;

/// <summary>The schema of a PostgreSQL database.</summary>
internal sealed class PostgresSchemaManager(PostgresEngine engine) : SchemaManager
{
    // Any number will do, as long as every version of this program takes the same.
    private const long AdvisoryLock = 0x4475616c53696e6b;

    /// <inheritdoc/>
    public override async Task<SchemaReport> StatusAsync(IReadOnlyList<TableBinding> tables, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tables);
        try
        {
            var connection = await engine.DataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
                await using (transaction.ConfigureAwait(false))
                {
                    await ExecuteAsync(connection, "SET TRANSACTION READ ONLY", cancellationToken).ConfigureAwait(false);
                    return await DescribeAsync(connection, tables, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (PostgresErrors.IsStoreError(e))
        {
            throw PostgresErrors.Translate(e, First(tables), engine.Location);
        }
    }

    /// <inheritdoc/>
    public override async Task<SchemaChanges> ApplyAsync(
        IReadOnlyList<TableBinding> tables,
        SchemaApplyOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(options);
        if (options.CreateTenant is { } tenant && (string.IsNullOrWhiteSpace(tenant) || tenant.Length > PostgresTenantRow.MaxNameLength))
        {
            throw new ArgumentException($"A tenant's name has 1 to {PostgresTenantRow.MaxNameLength} characters; '{tenant}' has {tenant.Length}.", nameof(options));
        }

        var role = "";
        try
        {
            var connection = await engine.DataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                role = await new PostgresCatalog(connection, cancellationToken).RoleAsync().ConfigureAwait(false);
                var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
                await using (transaction.ConfigureAwait(false))
                {
                    var lockIt = string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({AdvisoryLock})");
                    await ExecuteAsync(connection, lockIt, cancellationToken).ConfigureAwait(false);
                    var done = await new PostgresSchemaChange(connection, engine.Location, options, cancellationToken).RunAsync(tables).ConfigureAwait(false);
                    var report = await DescribeAsync(connection, tables, cancellationToken).ConfigureAwait(false);
                    await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                    return new SchemaChanges(done, [.. Differences(report)]);
                }
            }
        }
        catch (Exception e) when (PostgresErrors.IsStoreError(e))
        {
            throw Explain(e, tables, role);
        }
    }

    private async Task<SchemaReport> DescribeAsync(NpgsqlConnection connection, IReadOnlyList<TableBinding> tables, CancellationToken cancellationToken)
    {
        var catalog = new PostgresCatalog(connection, cancellationToken);
        var reports = ImmutableArray.CreateBuilder<TableReport>(tables.Count);
        foreach (var binding in tables)
        {
            var names = new PostgresNames(binding);
            var table = await catalog.FindAsync(names.Table).ConfigureAwait(false);
            var hasTenants = binding.Layout.HasTenant && await catalog.HasTableAsync(names.Tenants).ConfigureAwait(false);
            var version = await PostgresScriptLog.VersionAsync(connection, catalog, names, cancellationToken).ConfigureAwait(false);
            reports.Add(PostgresTableReport.Of(binding, table, hasTenants, version));
        }

        return new SchemaReport($"PostgreSQL {connection.PostgreSqlVersion}", engine.Location, reports.ToImmutable());
    }

    private StoreException Explain(Exception exception, IReadOnlyList<TableBinding> tables, string role)
    {
        var binding = First(tables);
        if (exception is PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } refusal)
        {
            var schema = binding.Schema ?? "public";
            return new StoreException(
                StoreErrorKind.Structure,
                $"{engine.Location}: role {role} may not make what is missing: {refusal.MessageText}. As the owner, run: "
                + $"GRANT USAGE, CREATE ON SCHEMA {PostgresSql.Quote(schema)} TO {PostgresSql.Quote(role)}; or have the owner run `dualsink schema apply`.",
                refusal.SqlState,
                refusal);
        }

        return PostgresErrors.Translate(exception, binding, engine.Location);
    }

    private static TableBinding First(IReadOnlyList<TableBinding> tables) => tables.Count > 0 ? tables[0] : new TableBinding(TableLayout.Legacy);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
