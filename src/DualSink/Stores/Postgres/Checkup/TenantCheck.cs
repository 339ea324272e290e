using DualSink.Stores.Checkup;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>Whether the tenant that writes is there, and can be found.</summary>
internal static class TenantCheck
{
    private const string Name = "tenant";

    public static Finding Of(PostgresTenantFacts facts, PostgresServerFacts server, string tenant)
    {
        var isUuid = Guid.TryParse(tenant, out _);
        var create = $"dualsink schema apply --create-tenant {TableCheck.ShellWord(tenant)}";
        if (!facts.Exists)
        {
            return Finding.Fail(Name, $"there is no table {facts.Table}", "A tenant is looked up in it by name, and rows refer to it.", create);
        }

        if (!facts.MayRead)
        {
            var grant = $"GRANT SELECT ON TABLE {facts.Table} TO {PostgresSql.Quote(server.Role)};";
            return isUuid
                ? Finding.Note(Name, $"whether {tenant} is there cannot be seen: role {server.Role} may not read {facts.Table}", "If it is not, every write fails.", grant)
                : Finding.Fail(Name, $"role {server.Role} may not read {facts.Table}", $"Tenant '{tenant}' cannot be looked up; given by its uuid, it need not be.", grant);
        }

        if (facts.IsKnown)
        {
            return Finding.Ok(Name, $"'{tenant}' is in {facts.Table}");
        }

        var others = facts.Some.IsEmpty ? "which shows none" : $"which shows {string.Join(", ", facts.Some.Select(name => $"'{name}'"))}";
        return Finding.Fail(
            Name,
            $"there is no tenant '{tenant}' in {facts.Table}, {others}",
            $"A bar's tenant refers to a row there{(facts.HidesRows ? ", which row-level security may hide" : "")}. Make it, or set tenant_id (MDS_TENANT_ID) to one that is there.",
            facts.MayInsert ? create : Insert(facts.Table, tenant, isUuid));
    }

    private static string Insert(string table, string tenant, bool isUuid)
    {
        var name = PostgresSql.Literal(tenant);
        return $"INSERT INTO {table} (id, tenant_id, name) VALUES ({(isUuid ? name : "gen_random_uuid()")}, {name}, {name});";
    }
}
