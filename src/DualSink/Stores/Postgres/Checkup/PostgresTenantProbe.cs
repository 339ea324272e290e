using Npgsql;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>Looks for a tenant in the tenants table beside a table of bars.</summary>
internal static class PostgresTenantProbe
{
    private const int Shown = 5;

    private const string Privileges =
        "SELECT has_column_privilege(t, 'id', 'SELECT') AND has_column_privilege(t, 'tenant_id', 'SELECT'), "
        + "has_table_privilege(t, 'INSERT'), row_security_active(t), n.nspname::text "
        + "FROM (SELECT to_regclass($1)::oid) AS x(t) JOIN pg_class AS c ON c.oid = t JOIN pg_namespace AS n ON n.oid = c.relnamespace";

    public static Task<PostgresTenantFacts> RunAsync(PostgresLook look, TableBinding binding, string tenant, CancellationToken cancellationToken) => look.InOneAsync(
        async () =>
        {
            var table = new PostgresSql(binding).Tenants;
            var given = Guid.TryParse(tenant, out var id) ? id : default(Guid?);
            var found = await look.RowsAsync(
                Privileges, [table], static row => (MayRead: row.GetBoolean(0), MayInsert: row.GetBoolean(1), HidesRows: row.GetBoolean(2), Schema: row.GetString(3)), cancellationToken).ConfigureAwait(false);
            if (found is not [var may])
            {
                return new PostgresTenantFacts { Table = table, Exists = false, Id = given };
            }

            table = new PostgresSql(binding with { Schema = may.Schema }).Tenants;
            var facts = new PostgresTenantFacts { Table = table, Exists = true, MayRead = may.MayRead, MayInsert = may.MayInsert, HidesRows = may.HidesRows, Id = given };
            return may.MayRead ? await ReadAsync(look, facts, tenant, cancellationToken).ConfigureAwait(false) : facts;
        },
        cancellationToken);

    private static async Task<PostgresTenantFacts> ReadAsync(PostgresLook look, PostgresTenantFacts facts, string tenant, CancellationToken cancellationToken)
    {
        // As the sinks do: a name is looked up, a uuid is taken for the row's id.
        var which = facts.Id is null ? "tenant_id = $1" : "id = $1::uuid";
        var ids = await look.RowsAsync($"SELECT id FROM {facts.Table} WHERE {which}", [tenant], Id, cancellationToken).ConfigureAwait(false);
        var some = await look.RowsAsync(
            $"SELECT tenant_id::text FROM {facts.Table} ORDER BY tenant_id LIMIT {Shown}", [], static row => row.GetString(0), cancellationToken).ConfigureAwait(false);
        return facts with { Id = ids is [var id, ..] ? id : facts.Id, IsKnown = ids.Count > 0, Some = [.. some] };
    }

    private static Guid? Id(NpgsqlDataReader row) => row.GetGuid(0);
}
