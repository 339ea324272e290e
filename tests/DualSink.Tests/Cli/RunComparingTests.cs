using System.Net;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Sinks;
using DualSink.Tests.Sources;

namespace DualSink.Tests.Cli;

/// <summary>A run that compares its tables beside its work.</summary>
public sealed class RunComparingTests : JournalTest
{
    private static readonly string[] Comparing = ["--mode", "dual", "--compare-every", "1s", "--compare-window", "500000h"];

    [Fact]
    public async Task A_divergence_is_an_event_that_status_tells_and_so_is_its_end()
    {
        await using var run = await RunningAsync(3, Comparing);
        await run.UntilSaidAsync("Comparing every 1s the bars of the last 500000h.");

        Execute("UPDATE bars_ohlcv SET close = 1.25 WHERE volume = 1");
        var differ = await EventAsync("tables-differ");
        var told = await RunAsync("status");
        Execute("UPDATE bars_ohlcv SET close = 1.75 WHERE volume = 1");
        await EventAsync("tables-agree");
        var ended = await run.EndAsync();

        Assert.Contains("1 divergent; the first: divergent: default acme AAPL 1m 2024-01-01T00:01:00Z: close 1.75 | 1.25", differ, StringComparison.Ordinal);
        Assert.Contains(told.OutLines, line => line.Contains("tables-differ: 1 divergent", StringComparison.Ordinal));
        Assert.Contains("The tables differ: 1 divergent", ended.Error, StringComparison.Ordinal);
        Assert.Contains("The tables are the same again", ended.Error, StringComparison.Ordinal);
        Assert.Equal(0, ended.Code);
    }

    [Fact]
    public async Task A_table_that_cannot_be_compared_stops_no_bar()
    {
        Write("down.yaml", "ingestion:\n  store_mode: dual\n  sinks:\n    provider:\n      database_url: postgresql://me:geheim@127.0.0.1:1/none?timeout=1\n");
        await using var run = await RunningAsync(3, ["--config", "down.yaml", .. Comparing]);
        await run.UntilSaidAsync("The tables could not be compared, which stops nothing else");

        await AppendAsync(3, 2);
        await UntilAsync("ledger", ledger => ledger.GetProperty("lanes")[0].GetProperty("committed").GetInt32() == 5);

        Assert.DoesNotContain("geheim", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("lane", "detach", "provider", "--yes")).Code);
    }

    [Fact]
    public async Task Its_metrics_are_served()
    {
        await using var run = await RunningAsync(3, [.. Comparing, "--metrics-port", "0"]);
        var address = run.Error.Split('\n').Single(line => line.StartsWith("Metrics at ", StringComparison.Ordinal))["Metrics at ".Length..].TrimEnd('.');
        using var client = new HttpClient();
        await Deadline.Until(
            async () => (await client.GetStringAsync(new Uri(address), TestContext.Current.CancellationToken)).Contains("dualsink_parity_last_success_timestamp_seconds{", StringComparison.Ordinal),
            "a comparison is told of");

        using var answer = await client.GetAsync(new Uri(address), TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("class=\"divergent\"", text, StringComparison.Ordinal);
        Assert.Contains("dualsink_parity_seconds_bucket", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--compare-every 0s", "--compare-every: '0s' is not allowed; allowed: a number and a unit (ms, s, m, h), from 1s to 24h")]
    [InlineData("--compare-window 1h", "--compare-window: nothing is compared without --compare-every")]
    [InlineData("--compare-every 1s --compare-budget 0", "--compare-budget: '0' is not allowed")]
    public async Task What_cannot_be_is_refused(string options, string reason)
    {
        Write("bars.csv", FollowFiles.Header);

        var run = await RunAsync(["run", "bars.csv", .. options.Split(' ')]);

        Assert.Equal(2, run.Code);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    private void Execute(string sql)
    {
        using var session = new SqliteSession(Path.Combine(Folder, "dualsink.db"), new SqliteAccess());
        session.Execute(sql);
    }

    private async Task<string> EventAsync(string kind)
    {
        string? cause = null;
        await UntilAsync("status", status =>
        {
            cause = status.GetProperty("events").EnumerateArray().Where(happened => happened.GetProperty("kind").GetString() == kind).Select(happened => happened.GetProperty("cause").GetString()).LastOrDefault();
            return cause is not null;
        });
        return cause!;
    }
}
