using Npgsql;

namespace DualSink.Schema;

/// <summary>Makes a tenant.</summary>
internal static class PostgresTenantRow
{
    /// <summary>Longest name, in characters: what the column holds.</summary>
    public const int MaxNameLength = 50;

    /// <summary>Inserts a tenant by name, or by uuid, unless it is there.</summary>
    /// <returns>Its uuid when it was made; null when it was there.</returns>
    public static async Task<Guid?> EnsureAsync(NpgsqlConnection connection, PostgresNames names, string tenant, CancellationToken cancellationToken)
    {
        // The id is sent, not left to a default: a tenants table of another tool may have none.
        var command = new NpgsqlCommand(
            $"INSERT INTO {names.Tenants} (id, tenant_id, name) SELECT coalesce($2, gen_random_uuid()), $1, $1 "
            + $"WHERE NOT EXISTS (SELECT FROM {names.Tenants} WHERE tenant_id = $1 OR id = $2) RETURNING id",
            connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = tenant },
                new NpgsqlParameter { Value = Guid.TryParse(tenant, out var id) ? id : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid },
            },
        };
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as Guid?;
        }
    }
}
