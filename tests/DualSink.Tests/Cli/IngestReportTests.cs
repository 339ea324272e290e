using System.Text;
using System.Text.Json;

namespace DualSink.Tests.Cli;

public sealed class IngestReportTests : CommandTest
{
    private const string Header = "date,symbol,open,high,low,close,volume\n";
    private static readonly string[] Names = ["--source", "acme", "--timeframe", "1d"];

    [Fact]
    public async Task Each_series_is_told_with_its_gaps_repeats_and_steps_out_of_order()
    {
        // A Wednesday is missing, a Monday comes twice, a Thursday is revised.
        Write("bars.csv", Header + Rows("AAPL", "2024-01-01", "2024-01-02", "2024-01-04", "2024-01-05", "2024-01-08", "2024-01-08") + "2024-01-04,AAPL,1,2,1,1.5,100\n");
        Write("more.csv", Header + Rows("MSFT", "2024-01-02", "2024-01-01"));

        var document = Document(await IngestAsync("bars.csv", "more.csv", "--report", "--json"));

        var (apple, microsoft) = (document.GetProperty("series")[0], document.GetProperty("series")[1]);
        Assert.Equal(
            """{"tenant":"default","source":"acme","symbol":"AAPL","timeframe":"1d","first":"2024-01-01T00:00:00Z","last":"2024-01-08T00:00:00Z","bars":7,"gaps":1,"missing_bars":1,"gaps_complete":true,"longest_gap":{"after":"2024-01-02T00:00:00Z","before":"2024-01-04T00:00:00Z","missing":1},"gap_examples":[{"after":"2024-01-02T00:00:00Z","before":"2024-01-04T00:00:00Z","missing":1}],"repeated_identical":1,"repeated_revised":1,"out_of_order":1}""",
            JsonSerializer.Serialize(apple));
        Assert.Equal(("MSFT", 2, 0, 0), (microsoft.GetProperty("symbol").GetString(), microsoft.GetProperty("bars").GetInt32(), microsoft.GetProperty("gaps").GetInt32(), microsoft.GetProperty("out_of_order").GetInt32()));
        Assert.Equal((1, 1, 0), (document.GetProperty("repeated_identical").GetInt32(), document.GetProperty("repeated_revised").GetInt32(), document.GetProperty("bars_of_other_series").GetInt32()));
    }

    [Fact]
    public async Task People_see_a_row_for_each_series_and_a_line_for_each_gap()
    {
        Write("bars.csv", Header + Rows("AAPL", "2024-01-01", "2024-01-02", "2024-01-04", "2024-01-05"));

        var lines = (await IngestAsync("bars.csv", "--report")).Out.Split('\n');

        var row = Assert.Single(lines, line => line.StartsWith("acme AAPL 1d", StringComparison.Ordinal));
        Assert.Equal(
            ["acme", "AAPL", "1d", "2024-01-01T00:00:00Z", "2024-01-05T00:00:00Z", "4", "1", "1", "2024-01-02T00:00:00Z", "to", "2024-01-04T00:00:00Z", "0", "0", "0"],
            row.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("gap in acme AAPL 1d: 1 missing after 2024-01-02T00:00:00Z, before 2024-01-04T00:00:00Z", lines);
    }

    [Fact]
    public async Task Many_series_and_gaps_are_cut_short_for_people()
    {
        var text = new StringBuilder(Header);
        for (var i = 0; i < 103; i++)
        {
            text.Append(Rows($"S{i:000}", "2024-01-01", "2024-01-02", "2024-01-04", "2024-01-05"));
        }

        Write("bars.csv", text.ToString());

        var lines = (await IngestAsync("bars.csv", "--report")).Out.Split('\n');

        Assert.Equal(100, lines.Count(line => line.StartsWith("acme S", StringComparison.Ordinal)));
        Assert.Equal(20, lines.Count(line => line.StartsWith("gap in", StringComparison.Ordinal)));
        Assert.Contains("83 more gaps; --json has the first of each series.", lines);
        Assert.Contains("3 more series; --json has them.", lines);
    }

    [Fact]
    public async Task A_timeframe_that_is_not_understood_has_no_gaps_to_tell_of()
    {
        Write("bars.csv", Header + Rows("AAPL", "2024-01-01", "2024-01-09"));

        var run = await RunAsync("ingest", "bars.csv", "--source", "acme", "--timeframe", "bricks", "--report", "--json");

        var series = Document(run).GetProperty("series")[0];
        Assert.All((string[])["gaps", "missing_bars", "longest_gap", "gap_examples"], name => Assert.Equal(JsonValueKind.Null, series.GetProperty(name).ValueKind));
        Assert.Contains("not known", (await RunAsync("ingest", "bars.csv", "--source", "acme", "--timeframe", "bricks", "--report")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_told_who_does_not_ask()
    {
        Write("bars.csv", Header + Rows("AAPL", "2024-01-01"));

        var document = Document(await IngestAsync("bars.csv", "--json"));

        Assert.Equal(JsonValueKind.Null, document.GetProperty("series").ValueKind);
        Assert.DoesNotContain("out of order", (await IngestAsync("bars.csv")).Out, StringComparison.Ordinal);
    }

    private static string Rows(string symbol, params string[] days) => string.Concat(days.Select(day => $"{day},{symbol},1,2,1,2,100\n"));

    private Task<CommandRun> IngestAsync(params string[] args) => RunAsync(["ingest", .. args, .. Names]);
}
