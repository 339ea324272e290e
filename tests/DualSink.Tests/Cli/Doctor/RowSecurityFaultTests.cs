using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Cli.Doctor;

/// <summary>Row-level security that does not keep tenants apart, or does not let the writer through.</summary>
public sealed class RowSecurityFaultTests(PostgresServers servers) : DoctorTest
{
    private const string Right = "USING (\"tenant_id\" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (\"tenant_id\" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);";

    public static TheoryData<string, string, string, string, string> Faults => new()
    {
        { "ALTER TABLE bars DISABLE ROW LEVEL SECURITY", "warn", "bars", "off", "BEGIN; ALTER TABLE \"public\".\"bars\" ENABLE ROW LEVEL SECURITY; ALTER TABLE \"public\".\"bars\" FORCE ROW LEVEL SECURITY; COMMIT;" },
        { "DROP POLICY tenant_isolation ON bars; ALTER TABLE bars DISABLE ROW LEVEL SECURITY", "warn", "bars", "off", $"BEGIN; CREATE POLICY tenant_isolation ON \"public\".\"bars\" {Right} ALTER TABLE \"public\".\"bars\" ENABLE ROW LEVEL SECURITY; ALTER TABLE \"public\".\"bars\" FORCE ROW LEVEL SECURITY; COMMIT;" },
        { "ALTER TABLE bars NO FORCE ROW LEVEL SECURITY; ALTER TABLE bars OWNER TO app", "warn", "bars", "not forced, and app owns the table", "ALTER TABLE \"public\".\"bars\" FORCE ROW LEVEL SECURITY;" },
        { "ALTER TABLE bars NO FORCE ROW LEVEL SECURITY", "note", "bars", "not forced", "ALTER TABLE \"public\".\"bars\" FORCE ROW LEVEL SECURITY;" },
        { "DROP POLICY tenant_isolation ON bars", "fail", "bars", "do not let app SELECT, INSERT, UPDATE bars of its tenant: there is none for it", $"CREATE POLICY tenant_isolation ON \"public\".\"bars\" {Right}" },
        { "ALTER POLICY tenant_isolation ON bars TO postgres", "fail", "bars", "there is none for it", $"CREATE POLICY dualsink_tenant_isolation ON \"public\".\"bars\" TO \"app\" {Right}" },
        { "ALTER POLICY tenant_isolation ON bars USING (tenant_id::text = current_setting('app.current_tenant', true)) WITH CHECK (tenant_id::text = current_setting('app.current_tenant', true))", "fail", "bars", "app.current_tenant", $"CREATE POLICY dualsink_tenant_isolation ON \"public\".\"bars\" TO \"app\" {Right}" },
        { "ALTER POLICY tenant_isolation ON bars WITH CHECK (bars.tenant_id IS NULL)", "fail", "bars", "do not let app INSERT, UPDATE", $"CREATE POLICY dualsink_tenant_isolation ON \"public\".\"bars\" TO \"app\" {Right}" },
        { "ALTER POLICY tenant_isolation ON bars USING (true)", "warn", "bars", "bars of other tenants", $"ALTER POLICY \"tenant_isolation\" ON \"public\".\"bars\" {Right}" },
        { "CREATE POLICY \"all of it\" ON bars TO app USING (true)", "warn", "bars", "bars of other tenants: all of it true", $"ALTER POLICY \"all of it\" ON \"public\".\"bars\" {Right}" },
        { "CREATE POLICY ro ON bars FOR SELECT TO app USING (true)", "warn", "bars", "bars of other tenants: ro true", "ALTER POLICY \"ro\" ON \"public\".\"bars\" USING (\"tenant_id\" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);" },
        { "ALTER ROLE app IN DATABASE {database} SET row_security = off", "fail", "bars", "row_security is off for role app", "ALTER ROLE \"app\" IN DATABASE \"{database}\" SET row_security = on;" },
        { "ALTER TABLE bars_ohlcv ENABLE ROW LEVEL SECURITY", "fail", "bars_ohlcv", "do not let app SELECT, INSERT, UPDATE bars", "CREATE POLICY dualsink ON \"public\".\"bars_ohlcv\" TO \"app\" USING (true) WITH CHECK (true);" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task What_is_wrong_is_found_and_its_remedy_mends_it(string fault, string state, string table, string finding, string remedy)
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        string Filled(string text) => text.Replace("{database}", database.Name, StringComparison.Ordinal);
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (database.AppUrl, "demo");
        await database.ExecuteAsync(Filled(fault));

        var look = await LookAsync();

        var found = look.The(state, "row-level security", table);
        Assert.Contains(finding, found.Finding, StringComparison.Ordinal);
        Assert.Contains(Filled(remedy), found.Remedy, StringComparison.Ordinal);
        Assert.Equal(state == "fail" ? 1 : 0, look.Code);
        await DoAsync(database, found.Remedy!);
        (await LookAsync()).The("ok", "row-level security", table);
        await MendAsync(database);
    }

    [Theory]
    [InlineData("CREATE POLICY only_known ON bars AS RESTRICTIVE USING (vendor IN ('yahoo', 'binance'))", "bars", "policy only_known depends on vendor, and was not judged")]
    [InlineData("ALTER POLICY tenant_isolation ON bars WITH CHECK (bars.ts > now())", "bars", "policy tenant_isolation depends on ts, and was not judged")]
    [InlineData("ALTER TABLE bars_ohlcv ENABLE ROW LEVEL SECURITY; CREATE POLICY big ON bars_ohlcv USING (symbol < 'N' AND volume > 0)", "bars_ohlcv", "policy big depends on symbol, volume, and was not judged")]
    public async Task A_policy_that_looks_at_the_bar_is_left_alone(string policy, string table, string finding)
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (database.AppUrl, "demo");
        await database.ExecuteAsync(policy);

        var look = await LookAsync();

        var note = look.The("note", "row-level security", table);
        Assert.StartsWith(finding, note.Finding, StringComparison.Ordinal);
        Assert.Equal((0, null), (look.Code, note.Remedy));
    }

    [Fact]
    public async Task A_restrictive_policy_that_refuses_is_its_owners_to_change()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (database.AppUrl, "demo");
        await database.ExecuteAsync("CREATE POLICY desk ON bars AS RESTRICTIVE USING (tenant_id::text = current_setting('app.desk', true))");

        var found = (await LookAsync()).The("fail", "row-level security", "bars");

        Assert.StartsWith("a restrictive policy does not let app SELECT, INSERT, UPDATE bars of its tenant: desk ", found.Finding, StringComparison.Ordinal);
        Assert.Equal("Its owner has to decide what it should let through: SELECT * FROM pg_policies WHERE (schemaname, tablename) = ('public', 'bars');", found.Remedy);
    }

    [Theory]
    [InlineData("FOR SELECT")]
    [InlineData("FOR ALL")]
    public async Task A_policy_that_shows_everybody_everything_is_named_and_who_is_to_see_it_is_asked(string command)
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        var role = $"reader_{database.Name}";
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (database.AppUrl, "demo");
        await database.ExecuteAsync($"CREATE ROLE {role}; CREATE POLICY ro ON bars {command} USING (true)");

        var found = (await LookAsync()).The("warn", "row-level security", "bars");

        const string Remedy = "ALTER POLICY \"ro\" ON \"public\".\"bars\" TO ROLE;";
        Assert.EndsWith("bars of other tenants: ro true", found.Finding, StringComparison.Ordinal);
        Assert.EndsWith("Policy ro is for every role: those that see all tenants by it no longer do once it is narrowed, unless it names them.", found.Why, StringComparison.Ordinal);
        Assert.Equal($"To be decided by who owns the table; ROLE is one that is to see all tenants: {Remedy}", found.Remedy);
        await database.ExecuteAsync(Remedy.Replace("ROLE", role, StringComparison.Ordinal));
        (await LookAsync()).The("ok", "row-level security", "bars");
        await database.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
    }

    [Fact]
    public async Task Turning_it_on_says_who_will_see_nothing()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (database.AppUrl, "demo");
        await database.ExecuteAsync("ALTER TABLE bars DISABLE ROW LEVEL SECURITY");

        Assert.EndsWith("tools that do not set app.tenant_id see no rows.", (await LookAsync()).The("warn", "row-level security", "bars").Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_one_tenant_only_its_absence_is_no_more_than_a_note()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (database.AppUrl, "demo");
        await database.ExecuteAsync("DELETE FROM tenants WHERE tenant_id <> 'demo'; ALTER TABLE bars DISABLE ROW LEVEL SECURITY");

        (await LookAsync()).The("note", "row-level security", "bars");
    }

    [Fact]
    public async Task A_role_that_bypasses_it_is_warned()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        var role = $"bypassing_{database.Name}";
        await database.ExecuteAsync($"CREATE ROLE {role} LOGIN BYPASSRLS IN ROLE app");
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (database.AppUrl.Replace("//app@", $"//{role}@", StringComparison.Ordinal), "demo");

        var found = (await LookAsync()).The("warn", "row-level security", "bars");

        Assert.Equal($"ALTER ROLE \"{role}\" NOBYPASSRLS;", found.Remedy);
        await MendAsync(database);
    }

    [Fact]
    public async Task A_superuser_is_warned_and_told_to_write_as_another()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (database.Url, "demo");

        var look = await LookAsync();

        Assert.Equal(0, look.Code);
        Assert.Contains("CREATE ROLE dualsink LOGIN;", look.The("warn", "row-level security", "bars").Remedy, StringComparison.Ordinal);
    }
}
