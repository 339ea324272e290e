namespace DualSink.Tests.Cli;

public sealed class ModesTests : CommandTest
{
    [Fact]
    public async Task Modes_are_listed_as_lines_without_escapes_or_wrapping()
    {
        var run = await RunAsync("modes");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(5, run.OutLines.Length);
        Assert.StartsWith("mode      table", run.OutLines[0]);
        Assert.StartsWith("legacy    bars", run.OutLines[1]);
        Assert.StartsWith("provider  bars_ohlcv", run.OutLines[2]);
        Assert.StartsWith("dual      bars, bars_ohlcv", run.OutLines[3]);
        Assert.StartsWith("failover  bars, bars_ohlcv", run.OutLines[4]);
        Assert.DoesNotContain('\e', run.Out);
        Assert.Contains(run.OutLines, line => line.Length > 80);
    }

    [Fact]
    public async Task A_terminal_sees_a_table()
    {
        OutIsTerminal = true;

        Assert.Contains('│', (await RunAsync("modes")).Out);
        Assert.Equal(4, Document(await RunAsync("modes", "--json")).GetProperty("modes").GetArrayLength());
    }

    [Fact]
    public async Task Modes_as_JSON_are_one_document()
    {
        var modes = Document(await RunAsync("modes", "--json")).GetProperty("modes");

        Assert.Equal(["legacy", "provider", "dual", "failover"], modes.EnumerateArray().Select(mode => mode.GetProperty("mode").GetString()));
        Assert.Equal(["bars", "bars_ohlcv", "bars, bars_ohlcv", "bars, bars_ohlcv"], modes.EnumerateArray().Select(mode => mode.GetProperty("table").GetString()));
    }

    [Fact]
    public async Task Modes_need_neither_database_nor_good_settings()
    {
        Write("configs/ingestion_policy.yaml", "not: [good");
        Variables["DATABASE_URL"] = "nonsense";

        Assert.Equal(0, (await RunAsync("modes")).Code);
        Assert.Equal(0, (await RunAsync("info", "legacy")).Code);
    }

    [Fact]
    public async Task A_mode_is_described()
    {
        var run = await RunAsync("info", "provider");

        Assert.Equal(0, run.Code);
        Assert.Contains(run.OutLines, line => line.StartsWith("table ", StringComparison.Ordinal) && line.EndsWith("bars_ohlcv", StringComparison.Ordinal));
        Assert.Equal("provider", Document(await RunAsync("info", "provider", "--json")).GetProperty("mode").GetString());
    }

    [Fact]
    public async Task An_unknown_mode_is_refused_with_the_valid_ones()
    {
        var run = await RunAsync("info", "both");

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Contains("'both'", run.Error);
        Assert.Contains("legacy, provider, dual, failover", run.Error);
    }
}
