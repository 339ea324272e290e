using System.Runtime.InteropServices;
using System.Text.Json;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Cli;

public sealed class CompareTests(PostgresServers servers) : CommandTest
{
    private static readonly string[] AtOnce = ["--settle", "0s", "--patience", "0s"];

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tables_that_are_the_same_are_so_and_nothing_is_changed()
    {
        await FillAsync();

        var run = await RunAsync("compare", "--json");

        Assert.True(run.Code == 0, run.Error);
        var document = Document(run);
        Assert.True(document.GetProperty("ok").GetBoolean());
        Assert.Equal((ComparedPair.Bars, ComparedPair.Bars), (CountOf(document, "compared"), CountOf(document, "equal")));
        Assert.Equal((0, 2 * ComparedPair.Bars), (document.GetProperty("buckets_opened").GetInt32(), document.GetProperty("rows").GetInt32()));
        foreach (var name in (string[])["in_flux", "tenants_meet", "meetings", "tolerance", "buckets", "seconds", "rows_per_second", "out", "error"])
        {
            Assert.True(document.TryGetProperty(name, out _), name);
        }

        Assert.False(document.GetProperty("parity").TryGetProperty("within_tolerance", out _));
    }

    [Fact]
    public async Task It_says_first_what_it_compares_and_last_whether_they_are_the_same()
    {
        await FillAsync();

        var run = await RunAsync("compare", "--symbol", "aapl", "--from", "2024-01-02T01:00Z", "--to", "2024-01-02T02:00");

        Assert.Equal(0, run.Code);
        Assert.Contains($"Comparing: sqlite {Path.Combine(Folder, "dualsink.db")}, table bars_ohlcv (provider)", run.ErrorLines);
        Assert.Contains("Only: symbol AAPL, from 2024-01-02T01:00:00Z on, before 2024-01-02T02:00:00Z.", run.ErrorLines);
        Assert.Equal("ok: both tables hold the same 60 bars", run.OutLines[^1]);
    }

    [Fact]
    public async Task A_table_damaged_in_ten_ways_on_SQLite_is_described_exactly()
    {
        await FillAsync();
        Execute(ComparedPair.Damage(isPostgres: false));

        AssertDescribed(Document(await RunAsync(["compare", "--json", .. AtOnce])), "default");
    }

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task A_table_damaged_in_ten_ways_on_PostgreSQL_is_described_exactly_under_row_level_security(int major)
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync(major);
        await database.ExecuteAsync(ComparedPair.Fill("demo", isPostgres: true) + ComparedPair.Damage(isPostgres: true));

        var run = await RunAsync(["compare", "--json", "--database", database.AppUrl, .. AtOnce]);

        Assert.Equal(1, run.Code);
        AssertDescribed(Document(run), "demo");
    }

    [Fact]
    public async Task One_table_may_be_on_SQLite_and_the_other_on_PostgreSQL()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await database.ExecuteAsync(ComparedPair.Fill("demo", isPostgres: true));
        await FillAsync("demo");
        Write("both.yaml", $"ingestion:\n  database_url: sqlite:///dualsink.db\n  sinks:\n    provider:\n      database_url: {database.Url}\n");
        Write("turned.yaml", $"ingestion:\n  database_url: {database.Url}\n  sinks:\n    provider:\n      database_url: sqlite:///dualsink.db\n");
        Assert.Equal(0, (await RunAsync("compare", "--config", "both.yaml")).Code);
        Assert.Equal(0, (await RunAsync("compare", "--config", "turned.yaml")).Code);

        var legacy = ComparedPair.Damages.Where(damage => !damage.Sql.Contains("bars_ohlcv", StringComparison.Ordinal));
        Execute(string.Concat(legacy.Select(damage => $"{ComparedPair.Of(damage.Sql, isPostgres: false)};")));
        foreach (var damage in ComparedPair.Damages.Except(legacy))
        {
            await database.ExecuteAsync(ComparedPair.Of(damage.Sql, isPostgres: true));
        }

        AssertDescribed(Document(await RunAsync(["compare", "--json", "--config", "both.yaml", .. AtOnce])), "demo");
    }

    [Fact]
    public async Task Every_difference_is_kept_in_a_file_in_order_and_no_file_is_overwritten()
    {
        await FillAsync();
        Execute(ComparedPair.Damage(isPostgres: false));

        var run = await RunAsync(["compare", "--out", "all.ndjson", "--examples", "2", .. AtOnce]);
        var again = await RunAsync(["compare", "--out", "all.ndjson", .. AtOnce]);

        var lines = (await File.ReadAllLinesAsync(Path.Combine(Folder, "all.ndjson"), Ending)).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var expected = ComparedPair.Damages.OrderBy(damage => damage.Bar).Select(damage => (damage.Class, ComparedPair.TimestampOf(damage.Bar)));
        Assert.Equal(expected, lines.Select(line => (line.GetProperty("class").GetString()!, line.GetProperty("timestamp").GetString()!)));
        Assert.Equal(JsonValueKind.Null, lines[0].GetProperty("provider").ValueKind);
        Assert.Equal(("3.03", "default"), (lines[1].GetProperty("legacy").GetProperty("high").GetString(), lines[1].GetProperty("tenant").GetString()));
        Assert.Contains("  and 8 more; --out FILE keeps them all", run.OutLines);
        Assert.Equal((1, 2), (run.Code, again.Code));
        Assert.Contains("all.ndjson is there already", again.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Folder, "*.part"));
    }

    [Fact]
    public async Task As_CSV_a_name_with_a_comma_and_a_quote_stays_one_cell()
    {
        await FillAsync(source: "a,\"b");
        Execute(ComparedPair.Of("DELETE FROM bars_ohlcv WHERE ts = {ts:0}", isPostgres: false));

        Assert.Equal(1, (await RunAsync(["compare", "--out", "all.csv", .. AtOnce])).Code);

        var lines = await File.ReadAllLinesAsync(Path.Combine(Folder, "all.csv"), Ending);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("class,tenant,source,symbol,timeframe,timestamp,legacy_open,", lines[0], StringComparison.Ordinal);
        Assert.Equal("missing_in_provider,default,\"a,\"\"b\",AAPL,1m,2024-01-02T00:00:00Z,1,3,0.5,2,100,,,,,", lines[1]);
    }

    [Fact]
    public async Task Tenants_that_meet_are_a_finding_of_their_own_with_all_their_rows()
    {
        await FillAsync("one");
        Execute("INSERT INTO bars (tenant_id, vendor, symbol, timeframe, ts, open_price, high_price, low_price, close_price, volume, updated_at) "
            + "SELECT 'two', vendor, symbol, timeframe, ts, open_price, high_price, low_price, close_price, 7, 0 FROM bars ORDER BY ts LIMIT 2");

        var run = await RunAsync(["compare", "--json", "--out", "all.ndjson", .. AtOnce]);
        var told = await RunAsync(["compare", .. AtOnce]);

        var document = Document(run);
        Assert.Equal((1, 2, ComparedPair.Bars - 2), (run.Code, document.GetProperty("tenants_meet").GetInt32(), CountOf(document, "compared")));
        var meeting = document.GetProperty("meetings")[0];
        Assert.Equal(["one", "two"], meeting.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("tenant").GetString()));
        Assert.Equal("100", meeting.GetProperty("provider").GetProperty("volume").GetString());
        Assert.Equal(4, (await File.ReadAllLinesAsync(Path.Combine(Folder, "all.ndjson"), Ending)).Count(line => line.Contains("\"class\":\"tenants_meet\"", StringComparison.Ordinal)));
        Assert.Contains("  tenants_meet: acme AAPL 1m 2024-01-02T00:00:00Z: one 1 3 0.5 2 100; two 1 3 0.5 2 7; provider 1 3 0.5 2 100", told.OutLines);
    }

    [Fact]
    public async Task A_tenant_is_compared_under_its_provider_name()
    {
        await FillAsync("one");
        Execute("UPDATE bars_ohlcv SET provider = 'one-feed'");
        Write("names.yaml", "ingestion:\n  provider_names:\n    one: one-feed\n");

        Assert.Equal(1, (await RunAsync(["compare", .. AtOnce])).Code);
        Assert.Equal(0, (await RunAsync("compare", "--config", "names.yaml")).Code);
        Assert.Equal(0, (await RunAsync("compare", "--config", "names.yaml", "--tenant", "one")).Code);
        Assert.Equal(0, (await RunAsync("compare", "--config", "names.yaml", "--tenant", "one", "--source", "one-feed")).Code);
    }

    [Fact]
    public async Task A_source_that_a_tenants_bars_never_have_is_refused()
    {
        await FillAsync("one");
        Write("names.yaml", "ingestion:\n  provider_names:\n    one: one-feed\n");

        var run = await RunAsync("compare", "--config", "names.yaml", "--tenant", "one", "--source", "acme", "--json");

        Assert.Equal(2, run.Code);
        Assert.Contains("have the source 'one-feed'", run.Error, StringComparison.Ordinal);
        Assert.Contains("have the source 'one-feed'", Document(run).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tolerance_lets_pass_what_it_says_and_is_shown()
    {
        await FillAsync();
        Execute(ComparedPair.Of("UPDATE bars_ohlcv SET close = close + 0.01 WHERE ts = {ts:3}", isPostgres: false));

        var document = Document(await RunAsync(["compare", "--json", "--tolerance", "close=0.02", .. AtOnce]));
        var narrow = await RunAsync(["compare", "--tolerance", "close=0.001", "--tolerance", "volume=1", .. AtOnce]);

        Assert.Equal((true, 1), (document.GetProperty("ok").GetBoolean(), CountOf(document, "within_tolerance")));
        Assert.Equal(0.02, document.GetProperty("tolerance").GetProperty("close").GetDouble());
        Assert.Equal(1, narrow.Code);
        Assert.Contains("Let pass: close within 0.001, volume within 1.", narrow.ErrorLines);
    }

    [Fact]
    public async Task What_a_lane_still_owes_is_in_flux_and_no_difference()
    {
        Write("bars.csv", Sources.FollowFiles.Header + Sources.FollowFiles.Rows(0, 3));
        Write("down.yaml", "ingestion:\n  store_mode: dual\n  ack_timeout: 300ms\n  sinks:\n    provider:\n      database_url: postgresql://me@127.0.0.1:1/none?timeout=1\n");
        Assert.Equal(1, (await RunAsync("ingest", "bars.csv", "--config", "down.yaml", "--source", "acme", "--symbol", "AAPL", "--timeframe", "1m")).Code);
        Assert.Equal(0, (await RunAsync("schema", "apply")).Code);

        var run = await RunAsync(["compare", "--json", "--out", "all.ndjson", .. AtOnce]);

        Assert.True(run.Code == 0, run.Out + run.Error);
        Assert.Equal((3, 0), (Document(run).GetProperty("in_flux").GetInt32(), CountOf(Document(run), "missing_in_provider")));
        Assert.Equal(3, (await File.ReadAllLinesAsync(Path.Combine(Folder, "all.ndjson"), Ending)).Count(line => line.StartsWith("{\"class\":\"in_flux\"", StringComparison.Ordinal)));
        Assert.Contains("what its lanes owe is in flux.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--tolerance price=1", "'price=1' is not allowed; allowed: a column (open, high, low, close, volume)")]
    [InlineData("--tolerance close=-1", "'close=-1' is not allowed")]
    [InlineData("--tolerance close=1 --tolerance close=2", "close is given twice")]
    [InlineData("--from yesterday", "'yesterday' is no time")]
    [InlineData("--from 2024-01-02 --to 2024-01-02", "is not after --from")]
    [InlineData("--budget 0", "--budget: '0' is not allowed")]
    [InlineData("--readers x", "--readers: 'x' is not allowed")]
    [InlineData("--out all.txt", "cannot be told from its ending")]
    [InlineData("--out nowhere/all.csv", "cannot be written")]
    [InlineData("--patience 5", "--patience: '5' is not allowed; allowed: a number and a unit")]
    public async Task What_cannot_be_is_refused(string options, string reason)
    {
        await FillAsync();

        var run = await RunAsync(["compare", .. options.Split(' ')]);

        Assert.Equal(2, run.Code);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task Where_no_table_is_there_nothing_is_made()
    {
        var run = await RunAsync("compare", "--json", "--out", "all.csv");

        Assert.NotEqual(0, run.Code);
        Assert.False(Document(run).GetProperty("ok").GetBoolean());
        Assert.NotEmpty(Document(run).GetProperty("error").GetString()!);
        Assert.Empty(Directory.GetFiles(Folder));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_with_its_own_exit_code()
    {
        var run = await RunAsync("compare", "--database", "postgresql://me:geheim@127.0.0.1:1/none?timeout=1");

        Assert.Equal(3, run.Code);
        Assert.Contains("cannot be reached", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_that_is_named_has_to_be_there()
    {
        await FillAsync();

        Assert.Equal(3, (await RunAsync("compare", "--journal", "none.db")).Code);
    }

    [Theory]
    [InlineData(PosixSignal.SIGINT, 130)]
    [InlineData(PosixSignal.SIGTERM, 143)]
    public async Task An_interruption_ends_it_and_leaves_no_file(PosixSignal signal, int code)
    {
        await FillAsync();
        Execute(ComparedPair.Damage(isPostgres: false));

        // Patience without end: the rows were changed just now.
        Execute("UPDATE bars SET updated_at = unixepoch() * 1000000; UPDATE bars_ohlcv SET updated_at = unixepoch() * 1000000");
        await using var run = Start("compare", "--json", "--out", "all.csv", "--settle", "1h", "--patience", "1h");
        await Sinks.Deadline.Until(() => File.Exists(Path.Combine(Folder, "all.csv.part")), "it has begun");
        var ended = await run.EndAsync(signal);

        Assert.Equal(code, ended.Code);
        Assert.False(Document(ended).GetProperty("ok").GetBoolean());
        Assert.Empty(Directory.GetFiles(Folder, "all.csv*"));
    }

    [Fact]
    public async Task At_a_budget_it_finds_the_same()
    {
        await FillAsync();
        Execute(ComparedPair.Damage(isPostgres: false));

        AssertDescribed(Document(await RunAsync(["compare", "--json", "--budget", "5000", "--readers", "1", .. AtOnce])), "default");
    }

    private static void AssertDescribed(JsonElement document, string tenant)
    {
        Assert.False(document.GetProperty("ok").GetBoolean());
        Assert.Equal((ComparedPair.Bars, ComparedPair.Bars - ComparedPair.Damages.Length), (CountOf(document, "compared"), CountOf(document, "equal")));
        var told = document.GetProperty("parity").GetProperty("examples").EnumerateArray().Select(example => (
            example.GetProperty("timestamp").GetString()!,
            example.GetProperty("class").GetString()!,
            string.Join(",", example.GetProperty("differences").EnumerateArray().Select(difference => difference.GetProperty("field").GetString())),
            example.TryGetProperty("tenant", out var of) ? of.GetString() : null));
        Assert.Equal(
            ComparedPair.Damages.OrderBy(damage => damage.Bar).Select(damage => (ComparedPair.TimestampOf(damage.Bar), damage.Class, damage.Fields, damage.Class == "missing_in_legacy" ? null : tenant)),
            told);
    }

    private static int CountOf(JsonElement document, string name) => document.GetProperty("parity").GetProperty(name).GetInt32();

    private async Task FillAsync(string tenant = "default", string source = "acme")
    {
        Assert.Equal(0, (await RunAsync("schema", "apply")).Code);
        Execute(ComparedPair.Fill(tenant, isPostgres: false, source));
    }

    private void Execute(string sql)
    {
        using var session = new SqliteSession(Path.Combine(Folder, "dualsink.db"), new SqliteAccess());
        session.Execute("BEGIN");
        foreach (var statement in sql.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            session.Execute(statement);
        }

        session.Execute("COMMIT");
    }
}
