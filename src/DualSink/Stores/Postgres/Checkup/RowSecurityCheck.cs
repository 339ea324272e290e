using DualSink.Stores.Checkup;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>Whether row-level security keeps tenants apart, and lets the one that writes through.</summary>
internal static class RowSecurityCheck
{
    private const string Name = "row-level security";

    // A setting made for one transaction is '' after it, not NULL, and '' is no uuid.
    private const string OfTheTenant = "= NULLIF(current_setting('app.tenant_id', true), '')::uuid";

    /// <summary>The findings about one table.</summary>
    /// <param name="binding">The table as it should be.</param>
    /// <param name="table">The table as it is.</param>
    /// <param name="server">The role.</param>
    /// <param name="verdict">What the policies say; null where they do not bind the role, or could not be asked.</param>
    /// <param name="tenants">How many tenants were seen.</param>
    public static Finding? Of(TableBinding binding, PostgresTableFacts table, PostgresServerFacts server, PolicyVerdict? verdict, int tenants)
    {
        if (!table.HasRowSecurity)
        {
            return binding.Layout.HasTenant ? Off(binding, table, tenants) : null;
        }

        if (!table.BindsRole(server))
        {
            return binding.Layout.HasTenant ? Bypassed(table, server) : Finding.Ok(Name, $"enabled; {server.Role} is not subject to it");
        }

        if (server.Is("row_security", "off"))
        {
            return Finding.Fail(
                Name,
                $"row_security is off for role {server.LoginRole} (from: {server.Settings["row_security"].Source}), which is subject to it",
                "The server then refuses every statement whose rows a policy would filter.",
                server.Set("row_security", "on"));
        }

        return verdict is null ? null : Judged(binding, table, server, verdict);
    }

    private static Finding Off(TableBinding binding, PostgresTableFacts table, int tenants)
    {
        var remedy = $"ALTER TABLE {table.Name} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table.Name} FORCE ROW LEVEL SECURITY;"
            + (table.Policies.IsEmpty ? $" {NewPolicy(binding, table)}" : "");
        return tenants > 1
            ? Finding.Warn(Name, "off", "Every role that may read the table sees the bars of all tenants.", remedy)
            : Finding.Note(Name, "off", "With a second tenant, every role that may read the table would see both.", remedy);
    }

    private static Finding Bypassed(PostgresTableFacts table, PostgresServerFacts server)
    {
        if (server.IsSuperuser)
        {
            return Finding.Warn(
                Name,
                $"enabled, but {server.Role} is a superuser, who is not subject to it",
                "A wrong tenant_id would write into another tenant's bars unseen.",
                $"Write as a role of its own: CREATE ROLE dualsink LOGIN; GRANT USAGE ON SCHEMA {PostgresSql.Quote(table.Schema)} TO dualsink; "
                + $"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA {PostgresSql.Quote(table.Schema)} TO dualsink;");
        }

        return server.BypassesRowSecurity
            ? Finding.Warn(
                Name,
                $"enabled, but {server.Role} has BYPASSRLS",
                "A wrong tenant_id would write into another tenant's bars unseen.",
                $"ALTER ROLE {PostgresSql.Quote(server.Role)} NOBYPASSRLS;")
            : Finding.Warn(
                Name,
                $"enabled but not forced, and {server.Role} owns the table",
                "The owner is not subject to it: a wrong tenant_id would write into another tenant's bars unseen.",
                $"ALTER TABLE {table.Name} FORCE ROW LEVEL SECURITY;");
    }

    private static Finding Judged(TableBinding binding, PostgresTableFacts table, PostgresServerFacts server, PolicyVerdict verdict)
    {
        if (!verdict.Refused.IsEmpty)
        {
            return Finding.Fail(
                Name,
                $"its policies do not let {server.Role} {string.Join(", ", verdict.Refused)} {(binding.Layout.HasTenant ? "bars of its tenant" : "bars")}: {Policies(table)}",
                binding.Layout.HasTenant ? "DualSink names the tenant in the setting app.tenant_id, and in no other." : "The sink names no tenant here.",
                Admit(binding, table, server));
        }

        if (verdict.LetsOthersThrough)
        {
            return Finding.Warn(
                Name,
                $"its policies show {server.Role} the bars of other tenants: {Policies(table)}",
                "A wrong tenant_id would write into another tenant's bars unseen.",
                Admit(binding, table, server));
        }

        return binding.Layout.HasTenant && !table.ForcesRowSecurity
            ? Finding.Note(Name, $"enabled, and {server.Role} is subject to it; not forced", "The table's owner sees all tenants.", $"ALTER TABLE {table.Name} FORCE ROW LEVEL SECURITY;")
            : Finding.Ok(Name, $"{(table.ForcesRowSecurity ? "enabled and forced" : "enabled")}; {server.Role} is subject to it, and its policies let {(binding.Layout.HasTenant ? "its tenant" : "it")} through");
    }

    // A policy that is for all commands and all rows can be made right in place; of others one more does no harm.
    private static string Admit(TableBinding binding, PostgresTableFacts table, PostgresServerFacts server)
    {
        if (!binding.Layout.HasTenant)
        {
            return $"CREATE POLICY dualsink ON {table.Name} TO {PostgresSql.Quote(server.Role)} USING (true) WITH CHECK (true);";
        }

        var general = table.Policies
            .Where(policy => policy is { Applies: true, Command: '*' })
            .MinBy(policy => policy.Using?.Contains("app.tenant_id", StringComparison.Ordinal) == true);
        return general is null ? NewPolicy(binding, table) : $"ALTER POLICY {PostgresSql.Quote(general.Name)} ON {table.Name} {Demand(binding)};";
    }

    private static string NewPolicy(TableBinding binding, PostgresTableFacts table)
    {
        var name = table.Policies.Any(policy => policy.Name == "tenant_isolation") ? "dualsink_tenant_isolation" : "tenant_isolation";
        return $"CREATE POLICY {name} ON {table.Name} {Demand(binding)};";
    }

    private static string Demand(TableBinding binding)
    {
        var demand = $"{PostgresSql.Quote(binding.Layout.ColumnOf(BarField.Tenant).Name)} {OfTheTenant}";
        return $"USING ({demand}) WITH CHECK ({demand})";
    }

    private static string Policies(PostgresTableFacts table) => table.Policies.Where(policy => policy.Applies).ToList() is { Count: > 0 } applying
        ? string.Join("; ", applying.Select(policy => $"{policy.Name} {policy.Using ?? policy.Check ?? "true"}"))
        : "there is none for it";
}
