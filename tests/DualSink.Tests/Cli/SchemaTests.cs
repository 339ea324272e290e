using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Cli;

public sealed class SchemaTests(PostgresServers servers) : CommandTest
{
    [Fact]
    public async Task Looking_at_an_empty_folder_makes_no_file_and_exits_with_1()
    {
        var run = await RunAsync("schema", "status");

        Assert.Equal(1, run.Code);
        Assert.Contains("missing", run.Out);
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public async Task What_apply_makes_status_finds_complete()
    {
        var apply = await RunAsync("schema", "apply");
        var status = await RunAsync("schema", "status", "--json");

        Assert.Equal((0, 0), (apply.Code, status.Code));
        Assert.True(Document(status).GetProperty("ok").GetBoolean());
        Assert.True(File.Exists(Path.Combine(Folder, "dualsink.db")));
        Assert.Equal("Nothing was missing.\n", (await RunAsync("schema", "apply")).Out);
    }

    [Fact]
    public async Task Apply_says_first_where_it_works_and_warns_of_the_embedded_default()
    {
        var bare = await RunAsync("schema", "apply");
        var named = await RunAsync("schema", "apply", "--database", "sqlite:///named.db");

        Assert.Contains($"sqlite {Path.Combine(Folder, "dualsink.db")}, table bars (legacy)", bare.Error);
        Assert.Contains("warning: nobody named a database", bare.Error);
        Assert.DoesNotContain("warning", named.Error);
    }

    [Fact]
    public async Task On_PostgreSQL_a_tenant_is_made_on_request()
    {
        await using var database = await servers.CreateDatabaseAsync();
        Variables["DATABASE_URL"] = database.Url;

        Assert.Equal(1, (await RunAsync("schema", "status")).Code);
        Assert.Equal(0, (await RunAsync("schema", "apply", "--create-tenant", "acme")).Code);
        Assert.Equal(0, (await RunAsync("schema", "status")).Code);
        Assert.Equal("acme", await database.ScalarAsync<string>("SELECT tenant_id FROM tenants"));
    }

    [Fact]
    public async Task A_column_of_another_type_is_found_and_exits_with_1()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await database.ExecuteAsync("ALTER TABLE bars_ohlcv ALTER COLUMN volume TYPE numeric");
        Variables["DATABASE_URL"] = database.Url;

        var run = await RunAsync("schema", "status");

        Assert.Equal(1, run.Code);
        Assert.Matches(@"(?m)^volume +differs +double precision +numeric$", run.Out);
    }

    [Fact]
    public async Task Each_table_is_looked_for_in_its_own_database()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        Write("configs/ingestion_policy.yaml", $"ingestion:\n  sinks:\n    provider:\n      database_url: {database.Url}\n");

        var tables = Document(await RunAsync("schema", "status", "--json")).GetProperty("tables");

        Assert.Equal(["bars False", "bars_ohlcv True"], tables.EnumerateArray().Select(t => $"{t.GetProperty("table")} {t.GetProperty("ok")}"));
    }

    [Fact]
    public async Task A_server_out_of_reach_exits_with_3_and_shows_no_password()
    {
        var run = await RunAsync("schema", "status", "--database", "postgresql://me:hunter2@127.0.0.1:1/market");

        Assert.Equal((3, ""), (run.Code, run.Out));
        Assert.Contains("127.0.0.1:1", run.Error);
        Assert.DoesNotContain("hunter2", run.Error);
    }
}
