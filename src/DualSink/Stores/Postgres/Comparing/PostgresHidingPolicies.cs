using Npgsql;

namespace DualSink.Stores.Postgres.Comparing;

/// <summary>
/// Finds policies of row-level security that look at more than a row's tenant. A row that one of them hides cannot be told
/// from a row that is not there, so a comparison has to refuse.
/// </summary>
internal static class PostgresHidingPolicies
{
    /// <summary>The names of those that may hide a tenant's rows from this role.</summary>
    public static async Task<List<string>> FindAsync(NpgsqlConnection connection, string table, string tenantColumn, CancellationToken cancellationToken)
    {
        // Permissive policies add up: one that looks at the tenant alone shows whatever another would hide.
        var command = new NpgsqlCommand(
            "WITH applying AS (SELECT p.polname, p.polpermissive, EXISTS (SELECT FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid "
            + "WHERE d.classid = 'pg_policy'::regclass AND d.objid = p.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid = p.polrelid AND d.refobjsubid > 0 AND a.attname <> $2) AS looks "
            + "FROM pg_policy p WHERE p.polrelid = $1::regclass AND p.polcmd IN ('r', '*') "
            + "AND (p.polroles = '{0}' OR EXISTS (SELECT FROM unnest(p.polroles) AS r(id) WHERE pg_has_role(r.id, 'USAGE')))) "
            + "SELECT polname::text FROM applying WHERE looks AND (NOT polpermissive OR NOT EXISTS (SELECT FROM applying WHERE polpermissive AND NOT looks))",
            connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = table }, new NpgsqlParameter<string> { TypedValue = tenantColumn } },
        };
        await using (command.ConfigureAwait(false))
        {
            List<string> names = [];
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    names.Add(reader.GetString(0));
                }
            }

            return names;
        }
    }
}
