using System.Text.Json;
using Npgsql;

namespace DualSink.Stores.Postgres.Comparing;

/// <summary>
/// Finds policies of row-level security that hide rows of a tenant while it is the one whose rows are looked at. A row that
/// is hidden cannot be told from a row that is not there, so a comparison has to refuse.
/// </summary>
/// <remarks>
/// A policy that looks at no column but the tenant's says the same to all rows of a tenant: the server is asked, of a
/// made-up row. One that looks at more may say anything. Permissive policies add up, and of the others all must agree.
/// </remarks>
internal static class PostgresHidingPolicies
{
    /// <summary>Why rows of some tenant may be hidden from this role, as a part of a sentence; null where none can be.</summary>
    public static async Task<string?> FindAsync(
        NpgsqlConnection connection, TableBinding binding, string table, IEnumerable<Guid> tenants, CancellationToken cancellationToken)
    {
        var tenantColumn = binding.Layout.ColumnOf(BarField.Tenant).Name;
        var policies = await ListAsync(connection, table, tenantColumn, cancellationToken).ConfigureAwait(false);
        if (policies.Where(policy => policy is { IsPermissive: false, Looks: true }).Select(policy => policy.Name).ToList() is [_, ..] looking)
        {
            return $"policy {string.Join(", ", looking)} looks at more than the tenant";
        }

        var judges = policies.Where(policy => !policy.Looks).ToList();
        foreach (var answers in await AskAsync(connection, binding, table, judges, tenants, cancellationToken).ConfigureAwait(false))
        {
            if (judges.Where((policy, i) => !policy.IsPermissive && !answers[i]).Select(policy => policy.Name).ToList() is [_, ..] refusing)
            {
                return $"policy {string.Join(", ", refusing)} hides rows of a tenant that app.tenant_id names";
            }

            if (!judges.Where((policy, i) => policy.IsPermissive && answers[i]).Any())
            {
                var permissive = policies.Where(policy => policy.IsPermissive).Select(policy => policy.Name).ToList();
                return permissive.Count == 0
                    ? "no policy shows this role any row"
                    : $"policy {string.Join(", ", permissive)} does not show all rows of a tenant that app.tenant_id names";
            }
        }

        return null;
    }

    private static async Task<List<(string Name, bool IsPermissive, bool Looks, string Using)>> ListAsync(
        NpgsqlConnection connection, string table, string tenantColumn, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(
            "SELECT p.polname::text, p.polpermissive, EXISTS (SELECT FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid "
            + "WHERE d.classid = 'pg_policy'::regclass AND d.objid = p.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid = p.polrelid AND d.refobjsubid > 0 AND a.attname <> $2), "
            + "coalesce(pg_get_expr(p.polqual, p.polrelid), 'true') "
            + "FROM pg_policy p WHERE p.polrelid = $1::regclass AND p.polcmd IN ('r', '*') "
            + "AND (p.polroles = '{0}' OR EXISTS (SELECT FROM unnest(p.polroles) AS r(id) WHERE pg_has_role(r.id, 'USAGE')))",
            connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = table }, new NpgsqlParameter<string> { TypedValue = tenantColumn } },
        };
        await using (command.ConfigureAwait(false))
        {
            List<(string Name, bool IsPermissive, bool Looks, string Using)> policies = [];
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    policies.Add((reader.GetString(0), reader.GetBoolean(1), reader.GetBoolean(2), reader.GetString(3)));
                }
            }

            return policies;
        }
    }

    // What each policy says to a row of each tenant, all in one go.
    private static async Task<List<bool[]>> AskAsync(
        NpgsqlConnection connection,
        TableBinding binding,
        string table,
        List<(string Name, bool IsPermissive, bool Looks, string Using)> judges,
        IEnumerable<Guid> tenants,
        CancellationToken cancellationToken)
    {
        var tenantColumn = binding.Layout.ColumnOf(BarField.Tenant).Name;
        var asked = string.Concat(judges.Select(policy => $", coalesce(({policy.Using}), false)"));
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            foreach (var tenant in tenants)
            {
                // The table's name is also the row's, by which a policy may call its columns.
                var row = JsonSerializer.Serialize(new Dictionary<string, string> { [tenantColumn] = tenant.ToString() });
                batch.BatchCommands.Add(PostgresSettings.Visible(tenant));
                batch.BatchCommands.Add(new NpgsqlBatchCommand($"SELECT true{asked} FROM jsonb_populate_record(NULL::{table}, $1::jsonb) AS {PostgresSql.Quote(binding.Table)}")
                {
                    Parameters = { new NpgsqlParameter<string> { TypedValue = row } },
                });
            }

            List<bool[]> answers = [];
            if (batch.BatchCommands.Count == 0)
            {
                return answers;
            }

            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                // The answer to a setting comes before each.
                while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
                {
                    await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                    answers.Add([.. Enumerable.Range(1, judges.Count).Select(reader.GetBoolean)]);
                    await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            return answers;
        }
    }
}
