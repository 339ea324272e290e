using DualSink.Stores;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Parity.Tables;

namespace DualSink.Tests.Parity;

/// <summary>Rows that a role cannot see are never taken for rows that are not there.</summary>
public sealed class HiddenRowsTests(PostgresServers servers)
{
    private const long Start = 1_704_153_600_000_000;

    [Theory]
    [ClassData(typeof(PostgresPairs))]
    public async Task Every_tenant_is_seen_although_one_is_visible_at_a_time(PairCase which)
    {
        await using var pair = await FilledAsync(which);

        var report = await pair.CompareAsync();

        Assert.True(report.IsSame);
        Assert.Equal(2, report.Parity.Equal);
    }

    [Fact]
    public async Task A_tenant_that_does_not_exist_is_an_error_and_not_an_empty_table()
    {
        await using var pair = await FilledAsync(PairCase.OnePostgres15);

        await Assert.ThrowsAsync<StoreException>(() => pair.CompareAsync(TablePair.AtOnce with { Filter = new RowFilter { Tenant = "nobody" } }));
    }

    [Fact]
    public async Task The_privilege_to_read_is_enough()
    {
        await using var pair = await FilledAsync(PairCase.OnePostgres15);
        await pair.LegacyRows.ExecuteAsync($"REVOKE INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public FROM {PostgresServer.AppUser}; REVOKE TEMPORARY ON DATABASE {pair.LegacyRows.Database.Name} FROM PUBLIC");

        Assert.True((await pair.CompareAsync()).IsSame);
    }

    [Theory]
    // Looks at more than the tenant.
    [InlineData("CREATE POLICY more ON bars AS RESTRICTIVE USING (vendor <> 'a')")]
    [InlineData("CREATE POLICY more ON bars AS RESTRICTIVE USING (ts > '2024-01-02 00:00:01+00')")]
    [InlineData("DROP POLICY tenant_isolation ON bars; CREATE POLICY more ON bars USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid AND close_price > 5)")]
    // Looks at the tenant alone, or at nothing, and hides its rows nevertheless.
    [InlineData("CREATE POLICY nobody ON bars AS RESTRICTIVE USING (false)")]
    [InlineData("CREATE POLICY nobody ON bars AS RESTRICTIVE USING (current_user = 'somebody')")]
    [InlineData("CREATE POLICY one ON bars AS RESTRICTIVE USING (tenant_id = (SELECT id FROM tenants WHERE tenant_id = 'other'))")]
    [InlineData("DROP POLICY tenant_isolation ON bars; CREATE POLICY tenant ON bars USING (tenant_id = NULLIF(current_setting('app.other_setting', true), '')::uuid)")]
    [InlineData("DROP POLICY tenant_isolation ON bars")]
    [InlineData("DROP POLICY tenant_isolation ON bars; CREATE POLICY write ON bars FOR INSERT WITH CHECK (true)")]
    [InlineData("DROP POLICY tenant_isolation ON bars; CREATE POLICY them ON bars TO postgres USING (true)")]
    [InlineData("DROP POLICY tenant_isolation ON bars; CREATE POLICY none ON bars USING (false); CREATE POLICY few ON bars USING (vendor = 'b')")]
    [InlineData("ALTER TABLE bars_ohlcv ENABLE ROW LEVEL SECURITY; CREATE POLICY few ON bars_ohlcv USING (provider = 'b')")]
    public async Task Rows_that_a_policy_hides_are_not_missing(string policy)
    {
        await using var pair = await FilledAsync(PairCase.OnePostgres15);
        await pair.LegacyRows.ExecuteAsync(policy);

        var error = await Assert.ThrowsAsync<StoreException>(() => pair.CompareAsync());

        Assert.NotEqual("", error.Message);
    }

    [Theory]
    [InlineData("CREATE POLICY all_tenants ON bars USING (true)")]
    [InlineData("CREATE POLICY few ON bars USING (vendor = 'b')")]
    [InlineData("CREATE POLICY writing ON bars AS RESTRICTIVE FOR UPDATE USING (vendor = 'b')")]
    [InlineData("CREATE POLICY others ON bars AS RESTRICTIVE TO postgres USING (vendor = 'b')")]
    public async Task A_policy_that_hides_nothing_of_a_tenant_is_no_obstacle(string policy)
    {
        await using var pair = await FilledAsync(PairCase.OnePostgres15);
        await pair.LegacyRows.ExecuteAsync(policy);

        Assert.Equal((true, 2), (await pair.CompareAsync() is var report && report.IsSame, report.Parity.Equal));
    }

    [Fact]
    public async Task A_table_that_may_not_be_read_is_an_error()
    {
        await using var pair = await FilledAsync(PairCase.OnePostgres15);
        await pair.LegacyRows.ExecuteAsync($"REVOKE SELECT ON bars_ohlcv FROM {PostgresServer.AppUser}");

        await Assert.ThrowsAsync<StoreException>(() => pair.CompareAsync());
    }

    [Fact]
    public async Task Tenants_that_cannot_be_listed_are_an_error_under_row_level_security()
    {
        await using var pair = await FilledAsync(PairCase.OnePostgres15);
        await pair.LegacyRows.ExecuteAsync($"REVOKE SELECT ON tenants FROM {PostgresServer.AppUser}");

        await Assert.ThrowsAsync<StoreException>(() => pair.CompareAsync());
    }

    // A bar each of two tenants.
    private async Task<TablePair> FilledAsync(PairCase which)
    {
        var pair = await TablePair.OpenAsync(which, servers);
        await pair.FillAsync(
            [TableComparerTests.Legacy(Start), TableComparerTests.Legacy(Start + 1) with { Tenant = TablePair.OtherTenant }],
            [TableComparerTests.Provider(Start), TableComparerTests.Provider(Start + 1)]);
        return pair;
    }
}
