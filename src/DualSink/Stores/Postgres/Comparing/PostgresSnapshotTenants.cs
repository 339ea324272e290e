using DualSink.Stores.Comparing;
using Npgsql;

namespace DualSink.Stores.Postgres.Comparing;

/// <summary>The tenants whose rows a comparison sees, and the names their rows have in the table without tenants.</summary>
/// <param name="Names">Their readable names, by uuid; a tenant that has none goes by its uuid.</param>
/// <param name="Mapped">The source that a tenant's rows have in the other table, where it is not their own.</param>
internal sealed record PostgresSnapshotTenants(IReadOnlyDictionary<Guid, string> Names, IReadOnlyDictionary<Guid, string> Mapped)
{
    /// <summary>No tenants: the layout has none.</summary>
    public static readonly PostgresSnapshotTenants None = new(new Dictionary<Guid, string>(), new Dictionary<Guid, string>());

    /// <summary>Finds them.</summary>
    /// <exception cref="StoreException">Row-level security hides rows, and who its tenants are cannot be told.</exception>
    public static async Task<PostgresSnapshotTenants> FindAsync(
        NpgsqlConnection connection, PostgresDigestSql digests, PostgresSql sql, TableBinding binding, PostgresSnapshotFacts facts, SnapshotScope scope, Guid? only, CancellationToken cancellationToken)
    {
        var known = await KnownAsync(connection, sql, binding, facts, only, cancellationToken).ConfigureAwait(false);
        IEnumerable<Guid> ids = only is { } one ? [one]
            : facts.IsFiltered ? known.Keys
            : await PresentAsync(connection, digests, cancellationToken).ConfigureAwait(false);
        var names = ids.ToDictionary(id => id, id => known.GetValueOrDefault(id) ?? (only is not null ? scope.Tenant! : id.ToString()));
        var mapped = names
            .Select(tenant => (tenant.Key, Name: scope.ProviderNames.GetValueOrDefault(tenant.Value) ?? scope.ProviderNames.GetValueOrDefault(tenant.Key.ToString())))
            .Where(tenant => tenant.Name is not null)
            .ToDictionary(tenant => tenant.Key, tenant => tenant.Name!);
        return new PostgresSnapshotTenants(names, mapped);
    }

    // A role that sees all rows needs the names for people only; one that does not, to see any.
    private static async Task<Dictionary<Guid, string>> KnownAsync(
        NpgsqlConnection connection, PostgresSql sql, TableBinding binding, PostgresSnapshotFacts facts, Guid? only, CancellationToken cancellationToken)
    {
        var readable = new NpgsqlCommand(
            "SELECT coalesce((SELECT has_table_privilege(oid, 'SELECT') AND NOT row_security_active(oid) FROM pg_class WHERE oid = to_regclass($1)), false)", connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = sql.Tenants } },
        };
        await using (readable.ConfigureAwait(false))
        {
            if (!(bool)(await readable.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!)
            {
                return only is not null || !facts.IsFiltered ? [] : throw new StoreException(
                    StoreErrorKind.Structure,
                    $"{binding.DisplayName}: row-level security hides rows from this role, and {sql.Tenants}, which would tell the tenants to look for, cannot be read whole. "
                    + $"Run: GRANT SELECT ON {sql.Tenants} TO the role of DATABASE_URL; or name one tenant with --tenant.");
            }
        }

        var tenants = new NpgsqlCommand($"SELECT id, tenant_id::text FROM {sql.Tenants}", connection);
        await using (tenants.ConfigureAwait(false))
        {
            var all = await ListAsync(tenants, reader => KeyValuePair.Create(reader.GetGuid(0), reader.GetString(1)), cancellationToken).ConfigureAwait(false);
            return new Dictionary<Guid, string>(all);
        }
    }

    private static async Task<List<Guid>> PresentAsync(NpgsqlConnection connection, PostgresDigestSql digests, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(digests.Tenants, connection) { CommandTimeout = 0 };
        await using (command.ConfigureAwait(false))
        {
            return await ListAsync(command, reader => reader.GetGuid(0), cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<List<T>> ListAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        List<T> rows = [];
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                rows.Add(read(reader));
            }
        }

        return rows;
    }
}
