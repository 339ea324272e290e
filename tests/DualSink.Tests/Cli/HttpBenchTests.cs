using DualSink.Cli.Bench;

namespace DualSink.Tests.Cli;

public sealed class HttpBenchTests : CommandTest
{
    [Fact]
    public async Task Bodies_through_the_service_are_measured_beside_the_same_in_process_and_nothing_is_left_behind()
    {
        var run = await RunAsync("bench", "http", "--rounds", "2", "--batches", "6", "--connections", "3", "--json");

        Assert.Equal(0, run.Code);
        var http = Document(run).GetProperty("http");
        Assert.Equal(3, http.GetProperty("connections").GetInt32());
        Assert.Equal(HttpBench.Baseline, http.GetProperty("baseline").GetString());
        foreach (var figure in (string[])["bars_per_second", "baseline_bars_per_second", "ratio", "answer_p50_ms", "answer_p99_ms", "allocated_bytes_per_bar", "client_cpu_us_per_bar", "baseline_client_cpu_us_per_bar"])
        {
            Assert.True(http.GetProperty(figure).GetDouble() > 0, figure);
        }

        Assert.InRange(http.GetProperty("ratio").GetDouble(), http.GetProperty("ratio_min").GetDouble(), http.GetProperty("ratio_max").GetDouble());
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("101")]
    public async Task As_many_connections_as_there_are_series_and_at_least_one(string connections)
    {
        var run = await RunAsync("bench", "http", "--connections", connections);

        Assert.Equal(2, run.Code);
        Assert.Contains($"--connections {connections} is outside 1 to {BenchBars.Symbols}.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(3, 7)]
    [InlineData(16, 40)]
    [InlineData(100, 110)]
    public void A_feed_has_series_of_its_own_and_each_key_once(int feeds, int batches)
    {
        var bars = BenchBars.OfFeeds(batches, feeds);

        Assert.Equal(batches * BenchBars.BatchSize, bars.SelectMany(batch => batch).Select(bar => (bar.Symbol, bar.Timestamp)).Distinct().Count());
        var owners = bars.Index().SelectMany(batch => batch.Item.Select(bar => (bar.Symbol, Feed: batch.Index % feeds))).Distinct().ToList();
        Assert.Equal(owners.Count, owners.Select(owner => owner.Symbol).Distinct().Count());
        foreach (var series in bars.SelectMany(batch => batch).GroupBy(bar => bar.Symbol))
        {
            Assert.Equal(series.Select(bar => bar.Timestamp).Order(), series.Select(bar => bar.Timestamp));
        }
    }
}
