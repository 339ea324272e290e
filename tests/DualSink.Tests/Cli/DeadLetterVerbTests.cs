using System.Text.Json;
using DualSink.Stores;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sources;
using Microsoft.Data.Sqlite;

namespace DualSink.Tests.Cli;

/// <summary><c>deadletter</c>, answered by the run that owns the journal, or done where nobody does.</summary>
public sealed class DeadLetterVerbTests(PostgresServers servers) : JournalTest
{
    [Fact]
    public async Task They_are_listed_shown_and_narrowed_down()
    {
        await WithLettersAsync();

        var list = Document(await RunAsync("deadletter", "list", "--json"));
        var letter = Assert.Single(list.GetProperty("dead_letters").EnumerateArray());
        Assert.Equal((1, "provider", "AAPL", 4), (list.GetProperty("matching").GetInt32(), Text(letter, "sink"), Text(letter, "symbol"), letter.GetProperty("volume").GetInt32()));
        Assert.Contains("no fours", Text(letter, "reason"), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, letter.GetProperty("replay").ValueKind);
        Assert.Equal("1 dead letter.", (await RunAsync("deadletter", "list", "--reason", "NO FOURS", "--since", "2020-01-01", "--symbol", "aapl")).OutLines[^1]);
        Assert.Equal("0 dead letters.", (await RunAsync("deadletter", "list", "--sink", "legacy")).OutLines[^1]);
        Assert.Equal("0 dead letters.", (await RunAsync("deadletter", "list", "--until", "2020-01-01")).OutLines[^1]);

        Assert.Contains("open 1.5, high 2, low 1, close 1.75, volume 4", (await RunAsync("deadletter", "show", $"{letter.GetProperty("id")}")).OutLines);
        var none = await RunAsync("deadletter", "show", "77");
        Assert.Equal(1, none.Code);
        Assert.Contains("has no dead letter 77", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ingest_that_ends_on_a_bar_at_fault_ends_and_tells_where_it_is_kept()
    {
        await WithLettersAsync(rows: 4);
        Write("last.csv", FollowFiles.Header + FollowFiles.Rows(4, 1));

        var run = await RunAsync("ingest", "last.csv", "--mode", "dual", "--source", "acme", "--symbol", "AAPL", "--timeframe", "1m");

        Assert.Equal(1, run.Code);
        Assert.Contains($"dead letters: {Path.Combine(Folder, "dualsink-journal.db")}", run.OutLines);
        Assert.Contains("'dualsink deadletter list' shows them, and 'dualsink deadletter replay' tries them again.", run.ErrorLines);
        Assert.Equal("1 dead letter.", (await RunAsync("deadletter", "list")).OutLines[^1]);
    }

    [Fact]
    public async Task Where_nobody_runs_the_verb_replays_them_itself()
    {
        await WithLettersAsync();

        var again = await RunAsync("deadletter", "replay", "--all", "--json");
        Assert.Equal((1, false), (again.Code, Document(again).GetProperty("ok").GetBoolean()));
        Assert.Equal(1, Document(again).GetProperty("sinks")[1].GetProperty("failed_again").GetInt32());

        await ExecuteAsync("DROP TRIGGER picky");
        var replayed = await RunAsync("deadletter", "replay", "--all");
        Assert.Equal((0, "provider: inserted 1, unchanged 0, overwritten 0, superseded 0, present 0, failed again 0, postponed 0"), (replayed.Code, replayed.OutLines[1]));
        Assert.Equal(6, await CountAsync(TableLayout.Provider));
        var lane = Document(await RunAsync("ledger", "--json")).GetProperty("lanes")[1];
        Assert.Equal((6, 0), (lane.GetProperty("committed").GetInt32(), lane.GetProperty("dead_lettered").GetInt32()));
        Assert.Equal(0, (await RunAsync("ledger")).Code);
    }

    [Fact]
    public async Task A_run_that_owns_the_journal_replays_them_when_asked()
    {
        await WithLettersAsync();
        await ExecuteAsync("DROP TRIGGER picky");
        await ExecuteAsync("INSERT INTO bars_ohlcv (provider, symbol, interval, ts, open, high, low, close, volume, created_at, updated_at) SELECT provider, symbol, interval, ts + 60000000, 9, 9, 9, 9, 9, 0, 0 FROM bars_ohlcv WHERE volume = 3");
        Write("more.csv", FollowFiles.Header + FollowFiles.Rows(100, 1));
        await using var run = Start("run", "more.csv", "--mode", "dual", "--source", "acme", "--symbol", "AAPL", "--timeframe", "1m");
        await UntilAsync("ledger", ledger => ledger.GetProperty("lanes")[1].GetProperty("committed").GetInt32() == 6);

        var present = await RunAsync("deadletter", "replay", "--sink", "provider");
        Assert.Equal(1, present.Code);
        Assert.Contains("present 1", present.OutLines[0], StringComparison.Ordinal);
        Assert.Contains("--overwrite writes it", present.Error, StringComparison.Ordinal);
        Assert.Equal("1 dead letter.", (await RunAsync("deadletter", "list", "--reason", "left alone")).OutLines[^1]);

        var overwritten = await RunAsync("deadletter", "replay", "1", "--overwrite", "--json");
        Assert.Equal(0, overwritten.Code);
        Assert.Equal(1, Document(overwritten).GetProperty("sinks")[1].GetProperty("overwritten").GetInt32());
        Assert.Contains(await RowsAsync(TableLayout.Provider), row => row.Volume == StoredValue.Of(4d));
    }

    [Fact]
    public async Task A_purge_wants_consent_and_the_ledger_goes_on_counting()
    {
        await WithLettersAsync();

        var asked = await RunAsync("deadletter", "purge", "--all");
        Assert.Equal((1, "error: 1 dead letter would be gone for good. Nothing was changed: agree to it with --yes."), (asked.Code, asked.ErrorLines[^1]));
        Assert.Equal(["1 dead letter purged."], (await RunAsync("deadletter", "purge", "--symbol", "AAPL", "--yes")).OutLines);

        Assert.Equal(0, Document(await RunAsync("deadletter", "list", "--json")).GetProperty("matching").GetInt32());
        Assert.Equal(1, Document(await RunAsync("ledger", "--json")).GetProperty("lanes")[1].GetProperty("dead_lettered").GetInt32());
        Assert.Equal(0, (await RunAsync("ledger")).Code);
    }

    [Fact]
    public async Task On_postgresql_too()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        Variables["DATABASE_URL"] = database.AppUrl;
        Variables["MDS_TENANT_ID"] = "demo";
        await database.ExecuteAsync("ALTER TABLE bars ADD CONSTRAINT small CHECK (volume <> 4); ALTER TABLE bars_ohlcv ADD CONSTRAINT small CHECK (volume <> 4)");
        await IngestAsync(6);

        var replay = Document(await RunAsync("deadletter", "replay", "--all", "--json"));
        Assert.Equal([1, 1], replay.GetProperty("sinks").EnumerateArray().Select(sink => sink.GetProperty("failed_again").GetInt32()));
        Assert.Equal("2 dead letters.", (await RunAsync("deadletter", "list", "--reason", "23514")).OutLines[^1]);

        await database.ExecuteAsync("ALTER TABLE bars DROP CONSTRAINT small; ALTER TABLE bars_ohlcv DROP CONSTRAINT small");
        var replayed = await RunAsync("deadletter", "replay", "--all");
        Assert.Equal(0, replayed.Code);
        Assert.Equal(6, await database.ScalarAsync<long>("SELECT count(*) FROM bars_ohlcv"));
        Assert.Equal(6, await database.ScalarAsync<long>("SELECT count(*) FROM bars"));
        Assert.Equal(0, (await RunAsync("ledger")).Code);

        Variables["DATABASE_URL"] = "postgresql://me@127.0.0.1:1/none?timeout=1";
        Assert.Equal(0, (await RunAsync("deadletter", "replay", "--all")).Code);
    }

    [Fact]
    public async Task A_table_that_cannot_be_reached_is_told()
    {
        await WithLettersAsync();
        Variables["DATABASE_URL"] = "postgresql://me@127.0.0.1:1/none?timeout=1";

        var run = await RunAsync("deadletter", "replay", "--all");

        Assert.Equal(3, run.Code);
        Assert.StartsWith("error: provider: ", run.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Equal("1 dead letter.", (await RunAsync("deadletter", "list")).OutLines[^1]);
    }

    [Theory]
    [InlineData("deadletter replay", "error: Say which dead letters are meant")]
    [InlineData("deadletter purge --yes", "error: Say which dead letters are meant")]
    [InlineData("deadletter replay --all --symbol A", "error: --all is for all dead letters")]
    [InlineData("deadletter list --since noon", "error: --since: 'noon' is no time")]
    [InlineData("deadletter list --limit 0", "error: --limit: '0' is no whole number from 1 on.")]
    [InlineData("deadletter list --sink both", "error: --sink: 'both' is not allowed")]
    public async Task What_is_not_clear_is_refused(string args, string told)
    {
        var run = await RunAsync(args.Split(' '));

        Assert.Equal(2, run.Code);
        Assert.Contains(run.ErrorLines, line => line.StartsWith(told, StringComparison.Ordinal));
    }

    /// <summary>A journal nobody owns, with a bar that bars_ohlcv refused: the one of volume 4 among those of 0 to 5.</summary>
    private async Task WithLettersAsync(int rows = 6)
    {
        await RunAsync("schema", "apply");
        await ExecuteAsync("CREATE TRIGGER picky BEFORE INSERT ON bars_ohlcv WHEN new.volume = 4 BEGIN SELECT RAISE(ABORT, 'no fours'); END");
        await IngestAsync(rows);
    }

    private async Task IngestAsync(int rows)
    {
        Write("bars.csv", FollowFiles.Header + FollowFiles.Rows(0, rows));
        var run = await RunAsync("ingest", "bars.csv", "--mode", "dual", "--source", "acme", "--symbol", "AAPL", "--timeframe", "1m");
        Assert.True(run.Code == (rows > 4 ? 1 : 0), run.Error);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "dualsink.db")};Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
