using System.Text;
using DualSink.Stores;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Sources;

namespace DualSink.Tests.Cli;

/// <summary>Ingest by the modes that write both tables, and with a journal.</summary>
public sealed class IngestModesTests : CommandTest
{
    private const string Down = "ingestion:\n  store_mode: dual\n  ack_timeout: 300ms\n  sinks:\n    legacy:\n      database_url: postgresql://me@127.0.0.1:1/none?timeout=1\n";

    private static readonly string[] Names = ["--source", "acme", "--symbol", "AAPL", "--timeframe", "1m"];

    [Theory]
    [InlineData("dual")]
    [InlineData("failover")]
    public async Task Both_tables_hold_the_bars_when_it_ends(string mode)
    {
        Write("bars.csv", FollowFiles.Header + FollowFiles.Rows(0, 2500));

        var run = await RunAsync(["ingest", "bars.csv", "--mode", mode, "--json", .. Names]);

        Assert.Equal(0, run.Code);
        var sinks = Document(run).GetProperty("sinks").EnumerateArray().ToList();
        Assert.Equal(["legacy bars 2500 0", "provider bars_ohlcv 2500 0"], sinks.Select(sink => $"{sink.GetProperty("mode")} {sink.GetProperty("table")} {sink.GetProperty("written")} {sink.GetProperty("owed")}"));
        Assert.Equal((2500, 2500), ((await RowsAsync(TableLayout.Legacy)).Count, (await RowsAsync(TableLayout.Provider)).Count));
        Assert.Contains($"Journal {Path.Combine(Folder, "dualsink-journal.db")}.", run.ErrorLines);
    }

    [Fact]
    public async Task One_table_can_have_a_journal_too()
    {
        Write("bars.csv", FollowFiles.Header + FollowFiles.Rows(0, 3));

        var run = await RunAsync(["ingest", "bars.csv", "--mode", "provider", "--journal", "mine.db", .. Names]);

        Assert.Equal(0, run.Code);
        Assert.True(File.Exists(Path.Combine(Folder, "mine.db")));
        Assert.Contains("bars_ohlcv: written 3, superseded 0, dead-lettered 0, failed 0, retries 0, owed 0", run.OutLines);
        Assert.Equal(3, (await RowsAsync(TableLayout.Provider)).Count);
    }

    [Fact]
    public async Task Without_a_journal_both_tables_are_written_when_all_confirm()
    {
        Write("bars.csv", FollowFiles.Header + FollowFiles.Rows(0, 3));
        Write("configs/ingestion_policy.yaml", "ingestion:\n  store_mode: dual\n  ack: all\n  journal:\n    enabled: false\n");

        var run = await RunAsync(["ingest", "bars.csv", .. Names]);

        Assert.Equal(0, run.Code);
        Assert.Contains("bars, bars_ohlcv: written 3, superseded 0, dead-lettered 0, failed 0, retries 0", run.OutLines);
        Assert.Equal((3, 3), ((await RowsAsync(TableLayout.Legacy)).Count, (await RowsAsync(TableLayout.Provider)).Count));
    }

    [Fact]
    public async Task What_a_sink_is_owed_is_told_and_repaid_by_the_next()
    {
        Write("bars.csv", FollowFiles.Header + FollowFiles.Rows(0, 3));
        Write("down.yaml", Down);

        var down = await RunAsync(["ingest", "bars.csv", "--config", "down.yaml", .. Names]);

        Assert.Equal(1, down.Code);
        Assert.StartsWith("error: 3 bars are owed to legacy: ", down.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Contains("Connection refused", down.ErrorLines[^1], StringComparison.Ordinal);
        Assert.EndsWith("They are safe in the journal; 'dualsink run', or the next ingest, with the same journal goes on with them.", down.ErrorLines[^1], StringComparison.Ordinal);

        Write("more.csv", FollowFiles.Header + FollowFiles.Rows(3, 1));
        var up = await RunAsync(["ingest", "more.csv", "--mode", "dual", .. Names]);

        Assert.Equal(0, up.Code);
        Assert.Equal((4, 4), ((await RowsAsync(TableLayout.Legacy)).Count, (await RowsAsync(TableLayout.Provider)).Count));
    }

    [Fact]
    public async Task Of_what_a_damaged_journal_owes_nobody_says_that_it_is_safe()
    {
        Write("bars.csv", FollowFiles.Header + FollowFiles.Rows(0, 3));
        Write("down.yaml", Down);
        Assert.Equal(1, (await RunAsync(["ingest", "bars.csv", "--config", "down.yaml", .. Names])).Code);
        using (var session = new SqliteSession(Path.Combine(Folder, "dualsink-journal.db"), new SqliteAccess()))
        {
            session.Execute("UPDATE entries SET bars = 2");
        }

        Write("up.yaml", "ingestion:\n  store_mode: dual\n  ack_timeout: 300ms\n");
        foreach (var verb in new[] { "ingest", "run" })
        {
            OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes(FollowFiles.Header + FollowFiles.Rows(3, 1)));
            var run = await RunAsync([verb, "-", "--config", "up.yaml", .. Names]);

            Assert.Equal(1, run.Code);
            Assert.Contains("it is damaged: entry 1 cannot be read", run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("safe in the journal", run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_journal_that_owes_something_and_is_not_used_is_pointed_out()
    {
        Write("bars.csv", FollowFiles.Header + FollowFiles.Rows(0, 3));
        Write("down.yaml", Down);
        Assert.Equal(1, (await RunAsync(["ingest", "bars.csv", "--config", "down.yaml", .. Names])).Code);
        var journal = Path.Combine(Folder, "dualsink-journal.db");

        var without = await RunAsync(["ingest", "bars.csv", "--mode", "provider", .. Names]);

        Assert.Equal(0, without.Code);
        Assert.Contains(
            $"warning: journal {journal} owes legacy 3 bars, and nobody delivers them: mode provider writes one table and uses no journal. --journal '{journal}' goes on with it.",
            without.ErrorLines);
        Assert.Equal(0, (await RunAsync(["ingest", "bars.csv", "--mode", "provider", "--journal", journal, .. Names])).Code);
        Assert.DoesNotContain((await RunAsync(["ingest", "bars.csv", "--mode", "provider", .. Names])).ErrorLines, line => line.Contains("owes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_mode_a_journal_keeps_wins_over_the_settings_with_a_warning_and_a_flag_over_both_for_its_own_run()
    {
        Write("bars.csv", FollowFiles.Header + FollowFiles.Rows(0, 3));
        Write("dual.yaml", "ingestion:\n  store_mode: dual\n");
        Assert.Equal(0, (await RunAsync(["ingest", "bars.csv", "--mode", "provider", "--journal", "dualsink-journal.db", .. Names])).Code);

        var kept = await RunAsync(["ingest", "bars.csv", "--config", "dual.yaml", .. Names]);

        Assert.Equal(0, kept.Code);
        Assert.Contains(kept.ErrorLines, line => line.Contains("mode provider", StringComparison.Ordinal) && line.Contains("dual", StringComparison.Ordinal));
        Assert.Equal((0, 3), ((await RowsAsync(TableLayout.Legacy)).Count, (await RowsAsync(TableLayout.Provider)).Count));

        Assert.Equal(0, (await RunAsync(["ingest", "bars.csv", "--config", "dual.yaml", "--mode", "dual", .. Names])).Code);
        Assert.Equal((3, 3), ((await RowsAsync(TableLayout.Legacy)).Count, (await RowsAsync(TableLayout.Provider)).Count));

        var after = await RunAsync(["ingest", "bars.csv", "--config", "dual.yaml", .. Names]);
        Assert.Contains(after.ErrorLines, line => line.Contains("mode provider", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bars_of_two_tenants_that_would_meet_are_refused()
    {
        Write("bars.csv", "tenant," + FollowFiles.Header + string.Concat("ab".Select(tenant => $"{tenant},2024-01-01 00:00,1.5,2,1,1.75,1\n")));

        var run = await RunAsync(["ingest", "bars.csv", "--mode", "dual", "--any-spacing", .. Names]);

        Assert.NotEqual(0, run.Code);
        Assert.Contains("provider_names", run.ErrorLines[^1], StringComparison.Ordinal);
    }
}
