using Npgsql;

namespace DualSink.Schema;

/// <summary>What PostgreSQL's catalog tells, 13 or later. Reads only.</summary>
internal sealed class PostgresCatalog(NpgsqlConnection connection, CancellationToken cancellationToken)
{
    /// <summary>Whether a table, found as the server finds it, is there.</summary>
    /// <param name="table">Its name, quoted, with its schema where that is set.</param>
    public Task<bool> HasTableAsync(string table) => SingleAsync("SELECT to_regclass($1) IS NOT NULL", table, row => row.GetBoolean(0));

    /// <summary>Whether the role in use may read a table that is there.</summary>
    /// <param name="table">Its name, quoted, with its schema where that is set.</param>
    public Task<bool> MayReadAsync(string table) => SingleAsync("SELECT has_table_privilege($1, 'SELECT')", table, row => row.GetBoolean(0));

    /// <summary>Whether a schema of that name, unquoted, is there.</summary>
    public Task<bool> HasSchemaAsync(string schema) => SingleAsync("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", schema, row => row.GetBoolean(0));

    /// <summary>Whether a function without arguments is there.</summary>
    /// <param name="function">Its name, quoted.</param>
    public Task<bool> HasFunctionAsync(string function) => SingleAsync("SELECT to_regprocedure($1) IS NOT NULL", $"{function}()", row => row.GetBoolean(0));

    /// <summary>The role in use.</summary>
    public Task<string> RoleAsync() => SingleAsync("SELECT current_user::text", null, row => row.GetString(0));

    /// <summary>The schema in which TimescaleDB's functions are, quoted; null where the extension is not installed.</summary>
    public Task<string?> TimescaleSchemaAsync() => SingleAsync(
        "SELECT max(quote_ident(n.nspname)) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = $1",
        "timescaledb",
        row => row.IsDBNull(0) ? null : row.GetString(0));

    /// <summary>Whether an extension could be installed.</summary>
    public Task<bool> CanInstallAsync(string extension) =>
        SingleAsync("SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = $1)", extension, row => row.GetBoolean(0));

    /// <summary>Everything about a table; null where there is none.</summary>
    /// <param name="table">Its name, quoted, with its schema where that is set.</param>
    public async Task<PostgresTable?> FindAsync(string table)
    {
        var found = await QueryAsync(
            "SELECT c.oid, c.relkind, c.relrowsecurity, c.relforcerowsecurity, (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid), n.nspname::text "
            + "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass($1)",
            table,
            row => new PostgresTable
            {
                Oid = row.GetFieldValue<uint>(0),
                Schema = row.GetString(5),
                Kind = row.GetChar(1),
                HasRowSecurity = row.GetBoolean(2),
                ForcesRowSecurity = row.GetBoolean(3),
                Policies = row.GetInt64(4),
                Columns = [],
                Indexes = [],
                UpdateTriggers = [],
                IsHypertable = false,
            }).ConfigureAwait(false);
        return found is not [var there]
            ? null
            : there with
            {
                Columns = await ColumnsAsync(table).ConfigureAwait(false),
                Indexes = await IndexesAsync(table).ConfigureAwait(false),
                UpdateTriggers = await UpdateTriggersAsync(table).ConfigureAwait(false),
                IsHypertable = await IsHypertableAsync(table).ConfigureAwait(false),
            };
    }

    private Task<List<PostgresColumn>> ColumnsAsync(string table) => QueryAsync(
        "SELECT attname::text, format_type(atttypid, atttypmod), attnotnull, atthasdef OR attidentity <> '' "
        + "FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        table,
        row => new PostgresColumn(row.GetString(0), row.GetString(1), row.GetBoolean(2), row.GetBoolean(3)));

    private Task<List<PostgresIndex>> IndexesAsync(string table) => QueryAsync(
        "SELECT i.relname::text, x.indisunique AND x.indisvalid AND x.indimmediate AND x.indpred IS NULL, x.indisprimary, "
        + "EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.conrelid = x.indrelid AND k.contype IN ('u', 'x')), "
        + "ARRAY(SELECT a.attname::text FROM unnest(x.indkey) WITH ORDINALITY AS k(number, place) "
        + "LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.number AND k.number > 0 "
        + "WHERE k.place <= x.indnkeyatts ORDER BY k.place) "
        + "FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = to_regclass($1) ORDER BY i.relname",
        table,
        row => new PostgresIndex(row.GetString(0), row.GetBoolean(1), row.GetBoolean(2), row.GetBoolean(3), row.GetFieldValue<string?[]>(4)));

    // tgtype: 1 for each row, 2 before, 16 on update.
    private Task<List<string>> UpdateTriggersAsync(string table) => QueryAsync(
        "SELECT tgname::text FROM pg_trigger WHERE tgrelid = to_regclass($1) AND NOT tgisinternal AND tgenabled <> 'D' AND tgtype & 19 = 19 ORDER BY tgname",
        table,
        row => row.GetString(0));

    private async Task<bool> IsHypertableAsync(string table) =>
        await HasTableAsync("timescaledb_information.hypertables").ConfigureAwait(false)
        && await SingleAsync(
            "SELECT EXISTS (SELECT FROM timescaledb_information.hypertables h JOIN pg_namespace n ON n.nspname = h.hypertable_schema "
            + "JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = h.hypertable_name WHERE c.oid = to_regclass($1))",
            table,
            row => row.GetBoolean(0)).ConfigureAwait(false);

    private async Task<T> SingleAsync<T>(string sql, string? parameter, Func<NpgsqlDataReader, T> read) =>
        (await QueryAsync(sql, parameter, read).ConfigureAwait(false))[0];

    private async Task<List<T>> QueryAsync<T>(string sql, string? parameter, Func<NpgsqlDataReader, T> read)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            if (parameter is not null)
            {
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = parameter });
            }

            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                List<T> rows = [];
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    rows.Add(read(reader));
                }

                return rows;
            }
        }
    }
}
