using System.Collections.Concurrent;
using Npgsql;

namespace DualSink.Stores.Postgres;

/// <summary>Finds the uuid of a tenant by its readable name, once. Safe for concurrent use.</summary>
internal sealed class PostgresTenants(PostgresSql sql, TableBinding binding, string location)
{
    private readonly ConcurrentDictionary<string, Guid> _known = new(StringComparer.Ordinal);

    /// <summary>The uuid of <paramref name="tenant"/>, which may be a uuid already.</summary>
    /// <exception cref="StoreException">There is no such tenant; the message says how to make it.</exception>
    public ValueTask<Guid> FindAsync(NpgsqlConnection connection, string tenant, CancellationToken cancellationToken) =>
        _known.TryGetValue(tenant, out var id) || Guid.TryParse(tenant, out id)
            ? ValueTask.FromResult(id)
            : LookUpAsync(connection, tenant, cancellationToken);

    /// <summary>Whether there is a tenant of that name or uuid.</summary>
    public async Task<bool> HasAsync(NpgsqlConnection connection, string tenant, CancellationToken cancellationToken)
    {
        var byId = Guid.TryParse(tenant, out var id);
        var command = new NpgsqlCommand($"SELECT EXISTS (SELECT FROM {sql.Tenants} WHERE {(byId ? "id" : "tenant_id")} = $1)", connection)
        {
            Parameters = { byId ? new NpgsqlParameter<Guid> { TypedValue = id } : new NpgsqlParameter<string> { TypedValue = tenant } },
        };
        await using (command.ConfigureAwait(false))
        {
            return (bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        }
    }

    /// <summary>Forgets what it found: a tenant that was deleted and made again has another uuid.</summary>
    public void Forget() => _known.Clear();

    private async ValueTask<Guid> LookUpAsync(NpgsqlConnection connection, string tenant, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand($"SELECT id FROM {sql.Tenants} WHERE tenant_id = $1", connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = tenant } },
        };
        await using (command.ConfigureAwait(false))
        {
            try
            {
                if (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is Guid id)
                {
                    _known[tenant] = id;
                    return id;
                }
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                throw new StoreException(
                    StoreErrorKind.Structure,
                    $"{binding.DisplayName} on {location}: {e.MessageText} [{e.SqlState}]. To look up tenant '{tenant}', "
                    + $"run: GRANT SELECT ON {sql.Tenants} TO the role of DATABASE_URL; or give the tenant by its uuid.",
                    e.SqlState,
                    e);
            }
        }

        throw new StoreException(
            StoreErrorKind.Structure,
            $"{binding.DisplayName} on {location}: there is no tenant '{tenant}'. Make it with 'dualsink schema apply --create-tenant {tenant}', "
            + "or set tenant_id (MDS_TENANT_ID) to one that exists.");
    }
}
