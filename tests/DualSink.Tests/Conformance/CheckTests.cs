using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Tests.Infrastructure;
using Npgsql;

namespace DualSink.Tests.Conformance;

/// <summary>The check before the first write finds what would stop it, says the remedy, and changes nothing.</summary>
public sealed class CheckTests(PostgresServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task A_table_as_made_here_passes(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);

        await under.Store.CheckAsync(StoreUnderTest.Tenant, alsoDelete: true, Stop);

        Assert.Equal(0, await under.Store.CountAsync(StoreUnderTest.Mine, Stop));
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task A_missing_table_is_named_with_the_remedy(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        var nowhere = under.Engine.Open(new TableBinding(under.Layout) { Table = "nowhere" });

        var refusal = await Assert.ThrowsAsync<StoreException>(() => nowhere.CheckAsync(StoreUnderTest.Tenant, false, Stop));

        Assert.Equal(StoreErrorKind.Structure, refusal.Kind);
        Assert.Contains("nowhere", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("dualsink schema apply", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task Writing_to_a_missing_table_is_nobodys_bad_data(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        await using var writer = under.Engine.Open(new TableBinding(under.Layout) { Table = "nowhere" }).CreateWriter();

        var refusal = await Assert.ThrowsAsync<StoreException>(
            async () => await writer.WriteAsync(StoreUnderTest.Tenant, new[] { TestBars.Plain() }, Stop));

        Assert.Equal(StoreErrorKind.Structure, refusal.Kind);
    }

    [Fact]
    public async Task A_role_that_may_not_look_up_tenants_is_told_what_to_grant()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await database.ExecuteAsync("REVOKE SELECT ON tenants FROM app");
        await using var engine = PostgresEngine.Connect(database.AppConnectionString);

        var refusal = await Assert.ThrowsAsync<StoreException>(
            () => engine.Open(new TableBinding(TableLayout.Legacy)).CheckAsync("demo", false, Stop));

        Assert.Equal(StoreErrorKind.Structure, refusal.Kind);
        Assert.Contains("GRANT SELECT ON \"tenants\"", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_locked_table_is_waited_for_as_long_as_a_write_would()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await using var holder = await database.Admin.OpenConnectionAsync(Stop);
        await using var transaction = await holder.BeginTransactionAsync(Stop);
        await using var hold = new NpgsqlCommand("LOCK TABLE bars_ohlcv IN ACCESS EXCLUSIVE MODE", holder);
        await hold.ExecuteNonQueryAsync(Stop);
        await using var engine = PostgresEngine.Connect(database.AppConnectionString, new PostgresEngineOptions { LockTimeout = TimeSpan.FromMilliseconds(100) });

        var refusal = await Assert.ThrowsAsync<StoreException>(
            () => engine.Open(new TableBinding(TableLayout.Provider)).CheckAsync("demo", false, Stop));

        Assert.Equal((StoreErrorKind.Outage, "55P03"), (refusal.Kind, refusal.Code));
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task A_missing_column_is_named(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        var column = under.Layout.ColumnOf(BarField.Close).Name;
        await under.ExecuteAsync($"ALTER TABLE {under.Store.Binding.Table} DROP COLUMN {column}");

        var refusal = await Assert.ThrowsAsync<StoreException>(() => under.Store.CheckAsync(StoreUnderTest.Tenant, false, Stop));

        Assert.Equal(StoreErrorKind.Structure, refusal.Kind);
        Assert.Contains(column, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StoreCase.LegacyOnPostgres15)]
    [InlineData(StoreCase.ProviderOnPostgres15)]
    [InlineData(StoreCase.LegacyOnPostgres18)]
    [InlineData(StoreCase.ProviderOnPostgres18)]
    public async Task A_missing_privilege_is_named_only_where_it_is_needed(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        await under.ExecuteAsync($"REVOKE DELETE ON {under.Store.Binding.Table} FROM {PostgresServer.AppUser}");

        await under.Store.CheckAsync(StoreUnderTest.Tenant, alsoDelete: false, Stop);
        var refusal = await Assert.ThrowsAsync<StoreException>(() => under.Store.CheckAsync(StoreUnderTest.Tenant, alsoDelete: true, Stop));

        Assert.Equal(StoreErrorKind.Structure, refusal.Kind);
        Assert.Contains("GRANT DELETE ON", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StoreCase.LegacyOnPostgres15)]
    [InlineData(StoreCase.LegacyOnPostgres18)]
    public async Task An_unknown_tenant_is_refused_with_the_command_that_makes_it(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);

        var check = await Assert.ThrowsAsync<StoreException>(() => under.Store.CheckAsync("nobody", false, Stop));
        var write = await Assert.ThrowsAsync<StoreException>(async () => await under.WriteAsync("nobody", [TestBars.Plain()]));

        Assert.All([check, write], refusal =>
        {
            Assert.Equal(StoreErrorKind.Structure, refusal.Kind);
            Assert.Contains("schema apply --create-tenant nobody", refusal.Message, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(StoreCase.LegacyOnPostgres15)]
    [InlineData(StoreCase.LegacyOnPostgres18)]
    public async Task A_tenant_may_be_given_by_its_uuid(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        var id = (await under.QueryAsync("SELECT id::text FROM tenants WHERE tenant_id = 'demo'"))[0];

        await under.Store.CheckAsync(id, alsoDelete: true, Stop);
        await under.WriteAsync(id, TestBars.Series(3));

        Assert.Equal(3, await under.Store.CountAsync(StoreUnderTest.Mine, Stop));
    }
}
