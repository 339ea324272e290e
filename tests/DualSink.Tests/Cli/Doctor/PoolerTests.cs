using DualSink.Tests.Infrastructure;
using Npgsql;

namespace DualSink.Tests.Cli.Doctor;

/// <summary>What stands between, found out by its behaviour.</summary>
public sealed class PoolerTests(PostgresServers servers) : DoctorTest
{
    [Theory]
    [InlineData("transaction", 2, "ok", "behind a pooler in transaction mode, which sinks are made for", 0)]
    [InlineData("transaction", 1, "ok", "behind a pooler in transaction mode, which sinks are made for", 0)]
    [InlineData("session", 4, "ok", "behind a pooler in session mode", 0)]
    [InlineData("session", 1, "warn", "behind a pooler in session mode, with no session left for a second connection", null)]
    [InlineData("statement", 2, "fail", "behind a pooler in statement mode", 1)]
    public async Task Each_mode_is_told_from_the_others(string mode, int poolSize, string state, string finding, int? code)
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await using var bouncer = await PgBouncer.StartAsync(database.Server, poolSize, mode);
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (bouncer.ConnectionString(database), "demo");

        var look = await LookAsync();

        Assert.Equal(finding, look.The(state, "pooler").Finding);
        look.The("ok", "privileges", "bars");
        look.The("ok", "privileges", "bars_ohlcv");
        Assert.Equal(code ?? look.Code, look.Code);
        Assert.True(state == "ok" || look.The(state, "pooler").Remedy!.Contains("pool_mode = transaction", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_between_is_told_as_well()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        Variables["DATABASE_URL"] = database.AppUrl;

        Assert.Equal("none", (await LookAsync()).The("ok", "pooler").Finding);
    }

    [Fact]
    public async Task Prepared_statements_do_not_go_with_transaction_mode()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await using var bouncer = await PgBouncer.StartAsync(database.Server);
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) =
            (new NpgsqlConnectionStringBuilder(bouncer.ConnectionString(database)) { MaxAutoPrepare = 20 }.ConnectionString, "demo");

        Assert.Equal("Take Max Auto Prepare out of the database URL", (await LookAsync()).The("warn", "pooler").Remedy);
    }

    [Fact]
    public async Task A_pooler_says_what_it_does_not_know_and_does_not_take()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await using var bouncer = await PgBouncer.StartAsync(database.Server);
        var right = new NpgsqlConnectionStringBuilder(bouncer.ConnectionString(database));

        Variables["DATABASE_URL"] = new NpgsqlConnectionStringBuilder(right.ConnectionString) { SearchPath = "market" }.ConnectionString;
        var path = await LookAsync();
        Variables["DATABASE_URL"] = new NpgsqlConnectionStringBuilder(right.ConnectionString) { Database = "nothing" }.ConnectionString;
        var unknown = await LookAsync();

        Assert.Contains("ingestion.sinks.legacy.schema", path.The("fail", "connection").Remedy, StringComparison.Ordinal);
        Assert.Contains("nothing", unknown.The("fail", "connection").Finding, StringComparison.Ordinal);
        Assert.Equal((3, 3), (path.Code, unknown.Code));
    }
}
