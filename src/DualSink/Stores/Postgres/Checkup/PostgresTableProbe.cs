using Npgsql;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>Asks the catalog about a table, without waiting for one who locks it.</summary>
internal static class PostgresTableProbe
{
    // By name, not by regclass: that refuses a schema the role may not use, and says nothing of the table.
    private const string Table =
        "WITH t AS (SELECT c.*, n.nspname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
        + "WHERE c.relname = $2::text AND CASE WHEN $1::text IS NULL THEN pg_table_is_visible(c.oid) ELSE n.nspname = $1::text END), "
        + "a AS (SELECT a.attname::text AS name, a.attnum, a.attrelid FROM pg_attribute AS a JOIN t ON t.oid = a.attrelid "
        + "WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attname = ANY ($3::text[])) "
        + "SELECT t.nspname::text, t.relkind, t.relpersistence <> 'p', pg_has_role(t.relowner, 'USAGE'), t.relrowsecurity, t.relforcerowsecurity, "
        + "has_schema_privilege(t.relnamespace, 'USAGE'), has_table_privilege(t.oid, 'DELETE'), "
        + "ARRAY(SELECT name FROM a WHERE NOT has_column_privilege(attrelid, attnum, 'SELECT') ORDER BY attnum), "
        + "ARRAY(SELECT name FROM a WHERE NOT has_column_privilege(attrelid, attnum, 'INSERT') ORDER BY attnum), "
        + "ARRAY(SELECT name FROM a WHERE name = ANY ($4::text[]) AND NOT has_column_privilege(attrelid, attnum, 'UPDATE') ORDER BY attnum), "
        + "t.oid::bigint FROM t";

    private const string Checks =
        "SELECT conname::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = $1::oid AND contype = 'c' ORDER BY conname";

    private const string Policies =
        "SELECT p.polname::text, p.polcmd, p.polpermissive, "
        + "EXISTS (SELECT FROM unnest(p.polroles) AS o(role) WHERE o.role = 0 OR pg_has_role(o.role, 'USAGE')), "
        + "pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid), "
        + "ARRAY(SELECT DISTINCT a.attname::text FROM pg_depend AS d JOIN pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid "
        + "WHERE d.classid = 'pg_policy'::regclass AND d.objid = p.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid = p.polrelid ORDER BY 1), "
        + "ARRAY(SELECT CASE WHEN o.role = 0 THEN 'public' ELSE pg_get_userbyid(o.role)::text END FROM unnest(p.polroles) AS o(role) ORDER BY 1) "
        + "FROM pg_policy AS p WHERE p.polrelid = $1::oid ORDER BY p.polname";

    // A write takes RowExclusiveLock; these are the modes that keep it out.
    private const string Blockers =
        "SELECT l.pid, l.mode FROM pg_locks AS l JOIN pg_database AS d ON d.oid = l.database WHERE d.datname = current_database() AND l.relation = $1::oid AND l.granted "
        + "AND l.pid <> pg_backend_pid() AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock') ORDER BY l.pid";

    private const string Place =
        "SELECT s.name, n.oid IS NOT NULL, CASE WHEN s.name IS NULL THEN false WHEN n.oid IS NULL THEN has_database_privilege(current_database(), 'CREATE') "
        + "ELSE has_schema_privilege(n.oid, 'CREATE') END "
        + "FROM (SELECT coalesce($1::text, current_schema()::text)) AS s(name) LEFT JOIN pg_namespace AS n ON n.nspname = s.name";

    private const string Elsewhere =
        "SELECT n.nspname::text, has_schema_privilege(n.oid, 'USAGE') FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
        + "WHERE c.relname = $1::text AND c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' ORDER BY 1";

    /// <summary>The table; null where there is none.</summary>
    public static Task<PostgresTableFacts?> FindAsync(PostgresLook look, TableBinding binding, CancellationToken cancellationToken) => look.InOneAsync(
        async () =>
        {
            object?[] parameters =
            [
                binding.Schema,
                binding.Table,
                binding.Layout.Columns.Select(column => column.Name).ToArray(),
                binding.Layout.ValueColumns.Select(column => column.Name).ToArray(),
            ];
            var found = await look.RowsAsync(Table, parameters, row => (Facts: Facts(row, binding), Oid: row.GetInt64(11)), cancellationToken).ConfigureAwait(false);
            if (found is not [var (facts, oid)])
            {
                return null;
            }

            // To write an expression out, the server takes a lock on its table.
            var blockers = await look.RowsAsync(Blockers, [oid], static row => (row.GetInt32(0), row.GetString(1)), cancellationToken).ConfigureAwait(false);
            return blockers.Count > 0
                ? facts with { Blockers = [.. blockers] }
                : facts with
                {
                    Checks = [.. await look.RowsAsync(Checks, [oid], static row => (row.GetString(0), row.GetString(1)), cancellationToken).ConfigureAwait(false)],
                    Policies = [.. await look.RowsAsync(Policies, [oid], Policy, cancellationToken).ConfigureAwait(false)],
                };
        },
        cancellationToken);

    /// <summary>What there is in place of a table that was not found.</summary>
    public static Task<PostgresMissingTable> LookElsewhereAsync(PostgresLook look, TableBinding binding, CancellationToken cancellationToken) => look.InOneAsync(
        async () =>
        {
            var elsewhere = await look.RowsAsync(Elsewhere, [binding.Table], static row => (row.GetString(0), row.GetBoolean(1)), cancellationToken).ConfigureAwait(false);
            return await look.RowAsync(
                Place,
                [binding.Schema],
                row => new PostgresMissingTable(row.IsDBNull(0) ? null : row.GetString(0), row.GetBoolean(1), row.GetBoolean(2), [.. elsewhere]),
                cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    private static PostgresTableFacts Facts(NpgsqlDataReader row, TableBinding binding) => new()
    {
        Schema = row.GetString(0),
        Name = $"{PostgresSql.Quote(row.GetString(0))}.{PostgresSql.Quote(binding.Table)}",
        Kind = row.GetChar(1),
        IsVolatile = row.GetBoolean(2),
        IsOwner = row.GetBoolean(3),
        HasRowSecurity = row.GetBoolean(4),
        ForcesRowSecurity = row.GetBoolean(5),
        MayUseSchema = row.GetBoolean(6),
        MayDelete = row.GetBoolean(7),
        Denied = (row.GetFieldValue<string[]>(8), row.GetFieldValue<string[]>(9), row.GetFieldValue<string[]>(10)),
    };

    private static PostgresPolicy Policy(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetChar(1), row.GetBoolean(2), row.GetBoolean(3), row.IsDBNull(4) ? null : row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5))
    {
        Columns = [.. row.GetFieldValue<string[]>(6)],
        Roles = [.. row.GetFieldValue<string[]>(7)],
    };
}
