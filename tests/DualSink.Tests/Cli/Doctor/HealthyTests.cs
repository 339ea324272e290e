using DualSink.Schema;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Cli.Doctor;

/// <summary>Where all is well, doctor says so, and leaves everything as it was.</summary>
public sealed class HealthyTests(PostgresServers servers) : DoctorTest
{
    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task A_good_server_gets_no_warning(int major)
    {
        // The shared servers are quick and not safe; this one is as a server should be.
        await using var server = await PostgresServer.StartAsync(
            major, new PostgresServerOptions { Settings = new Dictionary<string, string> { ["fsync"] = "on", ["full_page_writes"] = "on" } });
        await using var database = await server.CreateDatabaseAsync();
        await using (var engine = new PostgresEngine(database.Admin))
        {
            await SchemaManager.For(engine).ApplyAsync(
                [new TableBinding(TableLayout.Legacy), new TableBinding(TableLayout.Provider)], new SchemaApplyOptions { CreateTenant = "demo" }, TestContext.Current.CancellationToken);
        }

        await database.GrantToAppAsync();
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (database.AppUrl, "demo");

        var look = await LookAsync();
        var lines = (await RunAsync("doctor")).OutLines;

        Assert.Equal((0, true), (look.Code, look.Ok));
        Assert.All(look.Checks, check => Assert.Equal(("ok", null, null), (check.State, check.Why, check.Remedy)));
        Assert.Equal($"{look.Checks.Count} ok", lines[^1]);
        Assert.Equal(look.Checks.Count + 1, lines.Length);
        string[] expected =
        [
            "configuration", "connection", "version", "pooler", "writable", "durability", "timeouts", "connections", "encoding", "clock",
            "privileges bars", "checks bars", "row-level security bars", "tenant bars", "schema bars", "write bars",
            "privileges bars_ohlcv", "checks bars_ohlcv", "schema bars_ohlcv", "write bars_ohlcv",
        ];
        Assert.Equal(expected, look.Checks.Select(check => $"{check.Name} {check.Table}".TrimEnd()));
        Assert.Equal(["legacy", "provider"], look.Checks.Where(check => check.Table is not null).Select(check => check.Sink!).Distinct());
        Assert.Null(look.The("ok", "connection").Sink);
    }

    [Fact]
    public async Task Nothing_is_changed()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (database.AppUrl, "nobody");
        var before = await StateAsync(database);

        await LookAsync();

        Assert.Equal(before, await StateAsync(database));
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public async Task A_role_that_may_only_read_can_look_at_everything()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (database.AppUrl, "demo");
        await database.ExecuteAsync($"ALTER ROLE app IN DATABASE {database.Name} SET default_transaction_read_only = on");

        var look = await LookAsync();

        Assert.Equal(["writable"], look.Checks.Where(check => check.State == "fail").Select(check => check.Name));
        look.The("ok", "row-level security", "bars");
        look.The("ok", "schema", "bars_ohlcv");
    }

    [Fact]
    public async Task On_an_empty_folder_the_embedded_default_is_told_and_not_made()
    {
        var look = await LookAsync();

        Assert.Equal(0, look.Code);
        Assert.Equal("nobody named a database, so this is the embedded default", Assert.Single(look.Wrong).Finding);
        Assert.Contains("no file", look.The("note", "connection").Finding, StringComparison.Ordinal);
        look.The("note", "table", "bars_ohlcv");
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public async Task A_SQLite_file_is_left_byte_for_byte()
    {
        Variables["DATABASE_URL"] = "sqlite:///bars.db";
        await RunAsync("schema", "apply");
        var before = await File.ReadAllBytesAsync(Path.Combine(Folder, "bars.db"), TestContext.Current.CancellationToken);

        var look = await LookAsync();

        Assert.Equal((0, 0), (look.Code, look.Wrong.Count()));
        look.The("ok", "write", "bars");
        look.The("ok", "journal mode");
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(Folder, "bars.db"), TestContext.Current.CancellationToken));
        Assert.Equal(["bars.db"], Directory.GetFileSystemEntries(Folder).Select(Path.GetFileName));
    }

    // Every row of the catalog and of the tables carries the transaction that wrote it.
    private static async Task<string> StateAsync(PostgresDatabase database)
    {
        string[] tables = ["pg_class", "pg_attribute", "pg_proc", "pg_type", "pg_policy", "pg_constraint", "pg_db_role_setting", "tenants", "bars", "bars_ohlcv"];
        var counts = await Task.WhenAll(tables.Select(table => database.ScalarAsync<string>($"SELECT count(*) || ' ' || coalesce(max(xmin::text::bigint), 0) FROM {table}")));
        return string.Join(", ", counts);
    }
}
