using DualSink.Tests.Cli;

namespace DualSink.Tests.Acceptance;

/// <summary>Real bars, where a folder with them stands beside the repository. They are not part of it, so nothing else needs them.</summary>
public sealed class RealBarsTests : CommandTest
{
    private static readonly string? Data = Find();

    [Fact]
    public async Task Daily_bars_with_an_unnamed_date_column_are_ingested_to_the_last_one()
    {
        Assert.SkipWhen(Data is null, "There is no shared/data beside the repository.");
        string[] ingest = ["ingest", Path.Combine(Data, "goog-daily.csv"), "--source", "real", "--symbol", "GOOG", "--timeframe", "1d", "--json"];

        foreach (var mode in (string[])["legacy", "provider"])
        {
            var run = await RunAsync([.. ingest, "--mode", mode]);

            var document = Document(run);
            Assert.Equal((0, 2148, 2148), (run.Code, document.GetProperty("read").GetInt32(), document.GetProperty("sinks")[0].GetProperty("written").GetInt32()));
        }
    }

    [Fact]
    public async Task Both_sinks_leave_the_same_of_daily_bars()
    {
        Assert.SkipWhen(Data is null, "There is no shared/data beside the repository.");

        var run = await RunAsync("verify", "--input", Path.Combine(Data, "goog-daily.csv"), "--timeframe", "1d", "--json");

        Assert.Equal((0, 2148), (run.Code, Document(run).GetProperty("parity").GetProperty("equal").GetInt32()));
    }

    [Fact]
    public async Task Daily_bars_are_not_taken_for_those_of_minutes()
    {
        Assert.SkipWhen(Data is null, "There is no shared/data beside the repository.");

        var run = await RunAsync("verify", "--input", Path.Combine(Data, "goog-daily.csv"));

        Assert.Equal(2, run.Code);
        Assert.Contains("--timeframe 1d", run.ErrorLines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_with_a_name_too_few_is_refused_and_the_line_it_suggests_works()
    {
        Assert.SkipWhen(Data is null, "There is no shared/data beside the repository.");
        var file = Path.Combine(Data, "eurostoxx-future-2006-1m.csv");

        var refused = await RunAsync("verify", "--input", file);
        var columns = refused.Error.Split("--columns ")[^1].Trim();
        var run = await RunAsync("verify", "--input", file, "--columns", columns, "--json");

        Assert.Equal((2, 0), (refused.Code, run.Code));
        Assert.Equal(30_889, Document(run).GetProperty("parity").GetProperty("equal").GetInt32());
    }

    // Its volumes have fractions, which the legacy table's whole numbers do not.
    [Fact]
    public async Task Klines_leave_the_same_in_both_tables_but_for_what_the_legacy_one_cannot_hold()
    {
        Assert.SkipWhen(Data is null, "There is no shared/data beside the repository.");
        string[] input = [Path.Combine(Data, "btc-quote-1m.klines.json"), "--symbol", "ETHBTC", "--timeframe", "1m", "--json"];

        foreach (var mode in (string[])["legacy", "provider"])
        {
            var ingest = await RunAsync(["ingest", .. input, "--source", "real", "--mode", mode]);

            var ingested = Document(ingest);
            Assert.Equal((0, 13_681, 13_681), (ingest.Code, ingested.GetProperty("read").GetInt32(), ingested.GetProperty("sinks")[0].GetProperty("written").GetInt32()));
        }

        var verify = await RunAsync(["verify", "--input", .. input]);
        var parity = Document(verify).GetProperty("parity");
        Assert.Equal((0, 13_681), (verify.Code, parity.GetProperty("equal").GetInt32() + parity.GetProperty("equal_after_layout").GetInt32()));
        Assert.InRange(parity.GetProperty("equal_after_layout").GetInt32(), 10_000, 13_681);
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DualSink.slnx")))
            {
                var data = Path.GetFullPath(Path.Combine(folder.FullName, "../shared/data"));
                return Directory.Exists(data) ? data : null;
            }
        }

        return null;
    }
}
