using System.Runtime.InteropServices;
using DualSink.Cli;
using DualSink.Stores;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Cli;

public sealed class VerifyTests(PostgresServers servers) : CommandTest
{
    [Fact]
    public async Task In_an_empty_folder_it_proves_that_both_tables_hold_the_same_and_leaves_none_of_its_bars()
    {
        var run = await RunAsync("verify", "--json");

        Assert.Equal(0, run.Code);
        var document = Document(run);
        Assert.True(document.GetProperty("ok").GetBoolean());
        Assert.Equal(4000, document.GetProperty("bars").GetInt64());
        var parity = document.GetProperty("parity");
        Assert.Equal((4000, 4000), (parity.GetProperty("compared").GetInt64(), parity.GetProperty("equal").GetInt64()));
        Assert.Equal([("legacy", 4000), ("provider", 4000)], document.GetProperty("sinks").EnumerateArray().Select(s => (s.GetProperty("mode").GetString(), s.GetProperty("written").GetInt32())));
        Assert.Equal(0, await LeftAsync());
    }

    [Fact]
    public async Task The_document_has_every_field_of_the_contract()
    {
        var document = Document(await RunAsync("verify", "--json", "--bars-per-symbol", "5", "--symbols", "a,b"));

        Assert.True(document.TryGetProperty("within_targets", out _));
        foreach (var name in (string[])["mode", "table", "written", "failed", "retries", "seconds", "bars_per_second", "batch_p50_ms", "batch_p95_ms", "batch_p99_ms", "peak_memory_mb", "client_cpu_percent"])
        {
            Assert.True(document.GetProperty("sinks")[0].TryGetProperty(name, out _), name);
        }

        foreach (var name in (string[])["compared", "equal", "equal_after_layout", "not_representable", "divergent", "missing_in_legacy", "missing_in_provider", "examples"])
        {
            Assert.True(document.GetProperty("parity").TryGetProperty(name, out _), name);
        }
    }

    [Fact]
    public async Task It_says_first_where_it_will_write_and_shows_the_sinks_side_by_side()
    {
        var run = await RunAsync("verify", "--bars-per-symbol", "5");

        Assert.Contains($"sqlite {Path.Combine(Folder, "dualsink.db")}, table bars_ohlcv (provider)", run.Error, StringComparison.Ordinal);
        Assert.Contains("source dualsink-verify", run.Error, StringComparison.Ordinal);
        foreach (var row in (string[])["table", "client", "tenants", "retries", "splitting", "workers", "backpressure", "written", "bars/s", "batch p99"])
        {
            Assert.Contains(run.OutLines, line => line.StartsWith(row, StringComparison.Ordinal));
        }

        Assert.Contains("divergent 0", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bars_that_were_kept_are_refused_until_they_are_cleaned()
    {
        Assert.Equal(0, (await RunAsync("verify", "--keep", "--bars-per-symbol", "5")).Code);
        Assert.Equal(40, await LeftAsync());

        var refused = await RunAsync("verify", "--bars-per-symbol", "5");

        Assert.Equal((2, 40), (refused.Code, await LeftAsync()));
        Assert.Contains("dualsink verify --clean", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("verify", "--clean", "--bars-per-symbol", "5")).Code);
        Assert.Equal(0, await LeftAsync());
    }

    [Fact]
    public async Task Bars_of_a_file_keep_their_values_and_get_the_source_by_which_they_are_removed()
    {
        Write("bars.csv", "source,symbol,timeframe,date,open,high,low,close,volume\nacme,X,1d,2024-01-02,1.000000123,2,1,1.75,100.25\nacme,Y,1d,2024-01-02,1,2,1,1.75,100\n");

        var run = await RunAsync("verify", "--input", "bars.csv", "--json");

        var parity = Document(run).GetProperty("parity");
        Assert.Equal((0, 1, 1), (run.Code, parity.GetProperty("equal").GetInt32(), parity.GetProperty("equal_after_layout").GetInt32()));
        Assert.Equal(0, await LeftAsync());
    }

    [Fact]
    public async Task A_key_that_comes_again_in_a_file_counts_as_its_last_revision()
    {
        Write("bars.csv", "date,open,high,low,close,volume\n2024-01-02,1,2,1,1.5,100\n2024-01-02,1,2,1,1.75,100\n");

        var run = await RunAsync("verify", "--input", "bars.csv", "--json");

        Assert.Equal((0, 1), (run.Code, Document(run).GetProperty("parity").GetProperty("compared").GetInt32()));
    }

    [Fact]
    public async Task What_one_table_cannot_hold_is_not_ok_and_is_removed_from_the_other()
    {
        Write("bars.csv", "date,open,high,low,close,volume\n2024-01-02,1,1e13,1,1.5,100\n2024-01-03,1,2,1,1.75,100\n");

        var run = await RunAsync("verify", "--input", "bars.csv", "--timeframe", "1d", "--json");

        Assert.Equal(1, run.Code);
        Assert.Equal(1, Document(run).GetProperty("parity").GetProperty("not_representable").GetInt32());
        Assert.Equal(0, await LeftAsync());
        Assert.False(File.Exists(Path.Combine(Folder, "dualsink-dead-letters.ndjson")));
    }

    [Fact]
    public async Task A_name_that_a_tenants_bars_share_is_neither_written_nor_cleaned()
    {
        Write("configs/ingestion_policy.yaml", "ingestion:\n  provider_names:\n    default: shared\n");
        Write("bars.csv", "date,open,high,low,close,volume\n2024-01-02,1,2,1,1.5,100\n");
        Assert.Equal(0, (await RunAsync("ingest", "bars.csv", "--source", "acme", "--symbol", "AAPL", "--mode", "provider")).Code);

        Assert.Equal(0, (await RunAsync("verify", "--clean", "--bars-per-symbol", "5")).Code);

        Assert.Equal((0, 1), (await LeftAsync(), await CountAsync(TableLayout.Provider, "shared")));
    }

    [Fact]
    public async Task On_PostgreSQL_an_ordinary_role_under_row_level_security_verifies()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();

        var run = await RunAsync("verify", "--json", "--tenant", "demo", "--database", database.AppUrl);

        Assert.True(run.Code == 0, run.Out + run.Error);
        Assert.Equal(4000, Document(run).GetProperty("parity").GetProperty("equal").GetInt32());
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT (SELECT count(*) FROM bars) + (SELECT count(*) FROM bars_ohlcv)"));
    }

    [Fact]
    public async Task In_an_empty_PostgreSQL_database_the_one_command_it_names_mends_all()
    {
        await using var database = await servers.CreateDatabaseAsync();
        var refused = await RunAsync("verify", "--bars-per-symbol", "5", "--tenant", "acme", "--database", database.Url);

        Assert.Equal(2, refused.Code);
        Assert.Contains("'dualsink schema apply --create-tenant NAME'", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("schema", "apply", "--create-tenant", "acme", "--database", database.Url)).Code);
        Assert.Equal(0, (await RunAsync("verify", "--bars-per-symbol", "5", "--tenant", "acme", "--database", database.Url)).Code);
    }

    [Fact]
    public async Task A_missing_privilege_to_delete_is_refused_before_anything_is_written()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await database.ExecuteAsync($"REVOKE DELETE ON bars_ohlcv FROM {PostgresServer.AppUser}");

        var run = await RunAsync("verify", "--tenant", "demo", "--database", database.AppUrl);

        Assert.NotEqual(0, run.Code);
        Assert.Contains("GRANT DELETE", run.Error, StringComparison.Ordinal);
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT (SELECT count(*) FROM bars) + (SELECT count(*) FROM bars_ohlcv)"));
        Assert.Equal(0, (await RunAsync("verify", "--keep", "--tenant", "demo", "--database", database.AppUrl)).Code);
    }

    [Fact]
    public async Task A_table_that_changes_what_it_is_given_is_caught_although_every_write_succeeds()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await database.ExecuteAsync(
            """
            CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.symbol = ''MSFT'' THEN NEW.close := NEW.close + 0.01; END IF; RETURN NEW; END';
            CREATE TRIGGER spoil BEFORE INSERT ON bars_ohlcv FOR EACH ROW EXECUTE FUNCTION spoil();
            """);

        var run = await RunAsync("verify", "--json", "--tenant", "demo", "--bars-per-symbol", "10", "--database", database.AppUrl);

        Assert.Equal(1, run.Code);
        var document = Document(run);
        Assert.Equal(10, document.GetProperty("parity").GetProperty("divergent").GetInt32());
        Assert.Equal("divergent", document.GetProperty("parity").GetProperty("examples")[0].GetProperty("class").GetString());
        Assert.Equal([0, 10], document.GetProperty("sinks").EnumerateArray().Select(sink => sink.GetProperty("read_back").GetProperty("wrong").GetInt32()));
    }

    [Fact]
    public async Task Bars_that_it_can_neither_read_nor_remove_are_told_of()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await database.ExecuteAsync(
            $"""
            CREATE FUNCTION lock_out() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
                'BEGIN REVOKE SELECT, DELETE ON bars_ohlcv FROM {PostgresServer.AppUser}; RETURN NULL; END';
            CREATE TRIGGER lock_out AFTER INSERT ON bars_ohlcv FOR EACH STATEMENT EXECUTE FUNCTION lock_out();
            """);
        Variables["STORE_WORKERS"] = "1";

        var run = await RunAsync("verify", "--bars-per-symbol", "5", "--tenant", "demo", "--database", database.AppUrl);

        Assert.NotEqual(0, run.Code);
        Assert.Contains(run.ErrorLines, line => line.StartsWith("error: The bars of source 'dualsink-verify' are still there", StringComparison.Ordinal) && line.EndsWith("dualsink verify --clean", StringComparison.Ordinal));
        Assert.Contains("permission denied for table bars_ohlcv", run.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Equal((0L, 20L), (await database.ScalarAsync<long>("SELECT count(*) FROM bars"), await database.ScalarAsync<long>("SELECT count(*) FROM bars_ohlcv")));
    }

    [Theory]
    [InlineData(PosixSignal.SIGINT, 130)]
    [InlineData(PosixSignal.SIGTERM, 143)]
    public async Task An_interruption_ends_it_with_its_bars_removed_and_nothing_proved(PosixSignal signal, int code)
    {
        using var interruption = new Interruption(TextWriter.Null);
        Variables["STORE_WORKERS"] = "1";
        var run = RunAsync(interruption, "verify", "--bars-per-symbol", "40000");
        while (!run.IsCompleted && await LeftAsync() == 0)
        {
            await Task.Yield();
        }

        interruption.Request(signal);

        Assert.Equal(code, (await run).Code);
        Assert.Equal("not ok: it ended before the tables were compared", (await run).OutLines[^1]);
        Assert.Equal(0, await LeftAsync());
    }

    [Theory]
    [InlineData("--bars-per-symbol", "0")]
    [InlineData("--symbols", "A,a")]
    [InlineData("--symbols", "A,,B")]
    [InlineData("--symbols", "ÄÖ")]
    [InlineData("--input", "missing.csv")]
    public async Task Impossible_values_are_refused(string flag, string value)
    {
        var run = await RunAsync("verify", flag, value);

        Assert.Equal(2, run.Code);
        Assert.StartsWith("error: ", run.Error);
    }

    private async Task<long> LeftAsync() =>
        await CountAsync(TableLayout.Legacy, "dualsink-verify") + await CountAsync(TableLayout.Provider, "dualsink-verify");

    private async Task<long> CountAsync(TableLayout layout, string source)
    {
        try
        {
            await using var engine = new SqliteEngine(Path.Combine(Folder, "dualsink.db"));
            return await engine.Open(new TableBinding(layout)).CountAsync(new RowFilter { Source = source }, TestContext.Current.CancellationToken);
        }
        catch (StoreException)
        {
            // There is no such table yet.
            return 0;
        }
    }
}
