using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Cli.Doctor;

/// <summary>Each sink on a database of its own.</summary>
public sealed class TwoDatabasesTests(PostgresServers servers) : DoctorTest
{
    [Fact]
    public async Task Each_is_looked_at_and_named_by_its_sink()
    {
        await using var legacy = await servers.CreateDatabaseWithTablesAsync();
        await using var provider = await servers.CreateDatabaseWithTablesAsync(18);
        Write("configs/ingestion_policy.yaml", $"ingestion:\n  tenant_id: demo\n  database_url: {legacy.AppUrl}\n  sinks:\n    provider:\n      database_url: {provider.AppUrl}\n");

        var look = await LookAsync();

        Assert.Equal(0, look.Code);
        Assert.Equal(
            [("legacy", $"127.0.0.1:{legacy.Server.Port}/{legacy.Name} as app"), ("provider", $"127.0.0.1:{provider.Server.Port}/{provider.Name} as app")],
            look.Checks.Where(check => check.Name == "connection").Select(check => (check.Sink, check.Finding)));
        Assert.Equal(["bars"], look.Checks.Where(check => check.Sink == "legacy").Select(check => check.Table).OfType<string>().Distinct());
        Assert.Equal(["bars_ohlcv"], look.Checks.Where(check => check.Sink == "provider").Select(check => check.Table).OfType<string>().Distinct());
        Assert.Contains("workers need 2", look.Checks.First(check => check.Name == "connections").Finding, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_out_of_reach_hides_nothing_of_the_other()
    {
        await using var legacy = await servers.CreateDatabaseWithTablesAsync();
        await legacy.ExecuteAsync("REVOKE INSERT ON bars FROM app");
        Write("configs/ingestion_policy.yaml", $"ingestion:\n  tenant_id: demo\n  database_url: {legacy.AppUrl}\n  sinks:\n    provider:\n      database_url: postgresql://app@127.0.0.1:1/market\n");

        var look = await LookAsync();

        Assert.Equal(3, look.Code);
        var unreached = look.The("fail", "connection");
        Assert.Equal("provider", unreached.Sink);
        Assert.Contains("configs/ingestion_policy.yaml:6", unreached.Remedy, StringComparison.Ordinal);
        look.The("fail", "privileges", "bars");
        Assert.Equal(1, (await LookAsync("--mode", "legacy")).Code);
    }

    [Fact]
    public async Task A_server_and_a_file_go_together()
    {
        await using var provider = await servers.CreateDatabaseWithTablesAsync();
        Write("configs/ingestion_policy.yaml", $"ingestion:\n  database_url: sqlite:///bars.db\n  sinks:\n    provider:\n      database_url: {provider.AppUrl}\n");

        var look = await LookAsync();

        Assert.Equal(0, look.Code);
        Assert.Equal("legacy", look.The("note", "connection").Sink);
        look.The("ok", "write", "bars_ohlcv");
    }
}
