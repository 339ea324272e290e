using DualSink.Stores.Checkup;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>Whether row-level security keeps tenants apart, and lets the one that writes through.</summary>
internal static class RowSecurityCheck
{
    private const string Name = "row-level security";

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
            return binding.Layout.HasTenant ? Off(new PolicyRemedy(binding, table, server), tenants) : null;
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

    private static Finding Off(PolicyRemedy remedy, int tenants)
    {
        const string Then = "Once it is on, tools that do not set app.tenant_id see no rows.";
        return tenants > 1
            ? Finding.Warn(Name, "off", $"Every role that may read the table sees the bars of all tenants. {Then}", remedy.TurnOn())
            : Finding.Note(Name, "off", $"With a second tenant, every role that may read the table would see both. {Then}", remedy.TurnOn());
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
        var remedy = new PolicyRemedy(binding, table, server);
        if (!verdict.Refused.IsEmpty)
        {
            return Refused(binding, table, server, verdict, remedy);
        }

        if (verdict.ShowingOthers is [var showing, ..])
        {
            return Finding.Warn(
                Name,
                $"its policies show {server.Role} the bars of other tenants: {Described(verdict.ShowingOthers)}",
                $"What this role asks without naming a tenant is answered with the bars of all. {remedy.Cost(showing)}",
                remedy.Narrow(showing, isNeeded: !verdict.DoesWithoutThem));
        }

        if (!verdict.Unjudged.IsEmpty)
        {
            var tenant = binding.Layout.HasTenant ? binding.Layout.ColumnOf(BarField.Tenant).Name : null;
            return Finding.Note(
                Name,
                string.Join("; ", verdict.Unjudged.Select(policy => $"policy {policy.Name} depends on {string.Join(", ", policy.Columns.Where(column => column != tenant))}, and was not judged: {Expression(policy)}")),
                "A bar that it refuses is not written.");
        }

        return binding.Layout.HasTenant && !table.ForcesRowSecurity
            ? Finding.Note(Name, $"enabled, and {server.Role} is subject to it; not forced", "The table's owner sees all tenants.", $"ALTER TABLE {table.Name} FORCE ROW LEVEL SECURITY;")
            : Finding.Ok(Name, $"{(table.ForcesRowSecurity ? "enabled and forced" : "enabled")}; {server.Role} is subject to it, and its policies let {(binding.Layout.HasTenant ? "its tenant" : "it")} through");
    }

    private static Finding Refused(
        TableBinding binding, PostgresTableFacts table, PostgresServerFacts server, PolicyVerdict verdict, PolicyRemedy remedy)
    {
        var bars = binding.Layout.HasTenant ? "bars of its tenant" : "bars";
        var commands = string.Join(", ", verdict.Refused);
        var why = binding.Layout.HasTenant ? "DualSink names the tenant in the setting app.tenant_id, and in no other." : "The sink names no tenant here.";
        return verdict.Refusing.IsEmpty
            ? Finding.Fail(Name, $"its policies do not let {server.Role} {commands} {bars}: {Described(table.Policies.Where(policy => policy.Applies))}", why, remedy.Admit())
            : Finding.Fail(Name, $"a restrictive policy does not let {server.Role} {commands} {bars}: {Described(verdict.Refusing)}", why, remedy.AskOwner());
    }

    private static string Described(IEnumerable<PostgresPolicy> policies) => policies.ToList() is { Count: > 0 } some
        ? string.Join("; ", some.Select(policy => $"{policy.Name} {Expression(policy)}"))
        : "there is none for it";

    private static string Expression(PostgresPolicy policy) => policy.Using ?? policy.Check ?? "true";
}
