using Npgsql;

namespace DualSink.Stores.Postgres;

/// <summary>Finds out, without changing anything, whether a role may write, read and delete in a table, and whether the table fits.</summary>
internal sealed class PostgresAccessCheck(TableBinding binding, PostgresSql sql, PostgresEngineOptions options, string location, bool alsoDelete)
{
    /// <exception cref="StoreException">It may not, or it does not fit; every missing privilege is named.</exception>
    public async Task RunAsync(NpgsqlConnection connection, Guid? tenant, CancellationToken cancellationToken)
    {
        string role;
        var missing = new List<string>();

        // A cast to regclass raises 42P01 where the table is missing, like any other statement on it.
        var privileges = new NpgsqlCommand(
            "SELECT current_user, has_any_column_privilege(t, 'SELECT'), has_any_column_privilege(t, 'INSERT'), "
            + "has_any_column_privilege(t, 'UPDATE'), has_table_privilege(t, 'DELETE') FROM (SELECT $1::regclass::oid) AS x(t)",
            connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = sql.Table } },
        };
        await using (privileges.ConfigureAwait(false))
        {
            var reader = await privileges.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                role = reader.GetString(0);
                string[] names = alsoDelete ? ["SELECT", "INSERT", "UPDATE", "DELETE"] : ["SELECT", "INSERT", "UPDATE"];
                missing.AddRange(names.Where((_, i) => !reader.GetBoolean(i + 1)));
            }
        }

        if (missing.Count > 0)
        {
            var list = string.Join(", ", missing);
            throw new StoreException(
                StoreErrorKind.Structure,
                $"{binding.DisplayName} on {location}: role {role} lacks {list}. Run: GRANT {list} ON {sql.Table} TO {PostgresSql.Quote(role)};",
                PostgresErrorCodes.InsufficientPrivilege);
        }

        await PlanMergeAsync(connection, tenant, cancellationToken).ConfigureAwait(false);
    }

    // Planning the merge finds a missing column, a type that does not fit and a missing unique index; it writes nothing.
    // It waits for a table that is locked, so it begins with the timeouts of a write.
    private async Task PlanMergeAsync(NpgsqlConnection connection, Guid? tenant, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            var explain = new NpgsqlBatchCommand($"EXPLAIN {sql.Merge}");
            new PostgresMergeParameters(binding.Layout).AddTo(explain.Parameters, tenant ?? Guid.Empty, []);
            batch.BatchCommands.Add(PostgresSettings.For(options, tenant));
            batch.BatchCommands.Add(explain);
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
