namespace DualSink.Stores.Postgres.Checkup;

/// <summary>The SQL that makes policies of a table what a sink needs, and takes nothing from other roles unsaid.</summary>
internal sealed class PolicyRemedy(TableBinding binding, PostgresTableFacts table, PostgresServerFacts server)
{
    // A setting made for one transaction is '' after it, not NULL, and '' is no uuid.
    private const string OfTheTenant = "= NULLIF(current_setting('app.tenant_id', true), '')::uuid";

    /// <summary>Turns row-level security on, in one transaction: without a policy it would hide every row.</summary>
    public string TurnOn()
    {
        var policy = table.Policies.Any(policy => policy is { IsPermissive: true, Applies: true }) ? "" : $"{NewPolicy()} ";
        return $"BEGIN; {policy}ALTER TABLE {table.Name} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table.Name} FORCE ROW LEVEL SECURITY; COMMIT;";
    }

    /// <summary>Lets bars of the sink through that no permissive policy does: one more takes nothing from anybody.</summary>
    public string Admit() => NewPolicy();

    /// <summary>A restrictive policy is somebody's rule, and is left to them.</summary>
    public string AskOwner() =>
        $"Its owner has to decide what it should let through: SELECT * FROM pg_policies WHERE (schemaname, tablename) = ({PostgresSql.Literal(table.Schema)}, {PostgresSql.Literal(binding.Table)});";

    /// <summary>Narrows a policy that shows the bars of all tenants.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="isNeeded">Whether it alone lets the tenant that writes through.</param>
    public string Narrow(PostgresPolicy policy, bool isNeeded)
    {
        var name = $"{PostgresSql.Quote(policy.Name)} ON {table.Name}";
        return isNeeded || IsForRoleAlone(policy)
            ? $"ALTER POLICY {name} {Demand(policy.Command)};"
            : $"To be decided by who owns the table; ROLE is one that is to see all tenants: ALTER POLICY {name} TO ROLE;";
    }

    /// <summary>What narrowing it means for other roles.</summary>
    public string Cost(PostgresPolicy policy) => IsForRoleAlone(policy)
        ? $"Policy {policy.Name} is for no other role."
        : $"Policy {policy.Name} is for {(IsForAll(policy) ? "every role" : $"the roles {string.Join(", ", policy.Roles)}")}: those that see all tenants by it no longer do once it is narrowed, unless it names them.";

    private static bool IsForAll(PostgresPolicy policy) => policy.Roles.Contains("public");

    private bool IsForRoleAlone(PostgresPolicy policy) => policy.Roles is [var role] && role == server.Role;

    private string NewPolicy()
    {
        if (!binding.Layout.HasTenant)
        {
            return $"CREATE POLICY {FreeName("dualsink")} ON {table.Name} TO {PostgresSql.Quote(server.Role)} USING (true) WITH CHECK (true);";
        }

        // The first is for every role; beside others, for the one that lacks it.
        var to = table.Policies.IsEmpty ? "" : $"TO {PostgresSql.Quote(server.Role)} ";
        return $"CREATE POLICY {FreeName("tenant_isolation")} ON {table.Name} {to}{Demand('*')};";
    }

    private string FreeName(string name)
    {
        while (table.Policies.Any(policy => policy.Name == name))
        {
            name = $"dualsink_{name}";
        }

        return name;
    }

    private string Demand(char command)
    {
        var demand = $"{PostgresSql.Quote(binding.Layout.ColumnOf(BarField.Tenant).Name)} {OfTheTenant}";
        return command == 'r' ? $"USING ({demand})" : $"USING ({demand}) WITH CHECK ({demand})";
    }
}
