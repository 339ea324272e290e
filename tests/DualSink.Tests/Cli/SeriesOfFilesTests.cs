using DualSink.Stores;

namespace DualSink.Tests.Cli;

/// <summary>What the bars of a file are stored as, who says so, and what is doubted.</summary>
public sealed class SeriesOfFilesTests : CommandTest
{
    private const string Header = "date,open,high,low,close,volume\n";

    [Fact]
    public async Task It_is_told_what_bars_are_stored_as_and_who_says_so()
    {
        Write("BTC-USD.csv", Header + "2024-01-02,1,1,1,1,1\n");
        Write("provider.csv", "provider," + Header + "acme,2024-01-02,1,1,1,1,1\n");

        var named = await RunAsync("ingest", "BTC-USD.csv", "--source", "yahoo", "--name", "{symbol}");
        var given = await RunAsync("ingest", "provider.csv", "--symbol", "X", "--timeframe", "1d");

        Assert.Contains("source yahoo (--source), symbol BTC-USD (name), timeframe 1m (default)", named.Error, StringComparison.Ordinal);
        Assert.Contains("source (column 'provider'), symbol X (--symbol), timeframe 1d (--timeframe)", given.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mended_rows_of_a_file_whose_name_says_its_series_join_that_series()
    {
        string[] options = ["--source", "acme", "--name", "{symbol}-{timeframe}", "--mode", "provider"];
        Write("BTC-1d.csv", Header + "2024-01-02,1,1,1,1,1\n2024-01-03,1,1,1,1,1\n" + "2024-01-04,oops,2,1,1,1\n");
        Assert.Equal(1, (await RunAsync(["ingest", "BTC-1d.csv", .. options])).Code);

        var rejects = Path.Combine(Folder, "BTC-1d.rejects.csv");
        Write("BTC-1d.rejects.csv", (await File.ReadAllTextAsync(rejects, TestContext.Current.CancellationToken)).Replace("oops", "1.5", StringComparison.Ordinal));
        Assert.Equal(0, (await RunAsync(["ingest", "BTC-1d.rejects.csv", .. options])).Code);

        var rows = await RowsAsync(TableLayout.Provider);
        Assert.Equal(3, rows.Count);
        Assert.All(rows, row => Assert.Equal(("acme", "BTC", "1d"), (row.Source, row.Symbol, row.Timeframe)));
    }

    [Theory]
    [InlineData("2024-01-02 2024-01-03", "give --timeframe 1d (")]
    [InlineData("2024-01-05 2024-01-08 2024-01-09", "give --timeframe 1d (")]
    [InlineData("2024-01-05 2024-01-08", "give the --timeframe that fits (")]
    public async Task A_few_bars_contradict_a_timeframe_that_nobody_gave(string days, string advice)
    {
        Write("bars.csv", Header + string.Concat(days.Split(' ').Select(day => $"{day},1,1,1,1,1\n")));

        var run = await RunAsync("ingest", "bars.csv", "--source", "acme", "--symbol", "X");

        Assert.Equal(2, run.Code);
        Assert.Contains(advice, run.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("ingest", "bars.csv", "--source", "acme", "--symbol", "X", "--timeframe", "1m")).Code);
        Assert.Equal(days.Split(' ').Length, (await RowsAsync(TableLayout.Legacy)).Count);
    }

    [Fact]
    public async Task A_single_bar_under_a_timeframe_that_nobody_gave_is_told_of()
    {
        const string Warning = "bars.csv: the timeframe 1m is a default";
        Write("bars.csv", Header + "2024-01-02,1,1,1,1,1\n");
        Write("minutes.csv", Header + "2024-01-02T09:00:00Z,1,1,1,1,1\n2024-01-02T09:01:00Z,1,1,1,1,1\n");

        var alone = await RunAsync("ingest", "bars.csv", "--source", "acme", "--symbol", "X");
        var given = await RunAsync("ingest", "bars.csv", "--source", "acme", "--symbol", "X", "--timeframe", "1m");
        var two = await RunAsync("ingest", "minutes.csv", "--source", "acme", "--symbol", "X");

        Assert.Equal((0, 0, 0), (alone.Code, given.Code, two.Code));
        Assert.Contains(Warning, alone.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Warning, given.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("is a default", two.Error, StringComparison.Ordinal);
    }
}
