using System.Runtime.InteropServices;
using System.Text;
using DualSink.Cli;
using DualSink.Stores;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;
using Microsoft.Extensions.Time.Testing;

namespace DualSink.Tests.Cli;

public sealed class IngestTests(PostgresServers servers) : CommandTest
{
    private const string Header = "date,open,high,low,close,volume\n";
    private const string TwoBars = Header + "2024-01-02,1.5,2,1,1.75,100\n2024-01-03,1.75,2,1,1.5,200.5\n";
    private static readonly string[] Names = ["--source", "acme", "--symbol", "AAPL", "--timeframe", "1d"];

    [Fact]
    public async Task Bars_of_a_file_are_in_the_table_of_the_mode()
    {
        Write("bars.csv", TwoBars);

        var run = await IngestAsync("bars.csv", "--mode", "provider");

        Assert.Equal(0, run.Code);
        var rows = await RowsAsync(TableLayout.Provider);
        Assert.Equal([100, 200.5], rows.Select(row => row.Volume.Double));
        Assert.Equal(("acme", "AAPL", "1d"), (rows[0].Source, rows[0].Symbol, rows[0].Timeframe));
    }

    [Fact]
    public async Task The_document_has_every_field_of_the_contract()
    {
        Write("bars.csv", TwoBars);

        var document = Document(await IngestAsync("bars.csv", "--json"));

        Assert.True(document.GetProperty("ok").GetBoolean());
        Assert.Equal((2, 2, 0), (document.GetProperty("read").GetInt64(), document.GetProperty("accepted").GetInt64(), document.GetProperty("rejected").GetInt64()));
        foreach (var name in (string[])["repeated_identical", "repeated_revised", "seconds", "bars_per_second", "rejections", "rejects_file", "dead_letters"])
        {
            Assert.True(document.TryGetProperty(name, out _), name);
        }

        var sink = document.GetProperty("sinks")[0];
        foreach (var name in (string[])["mode", "table", "written", "failed", "retries", "seconds", "bars_per_second", "batch_p50_ms", "batch_p95_ms", "batch_p99_ms", "peak_memory_mb", "client_cpu_percent", "dead_lettered"])
        {
            Assert.True(sink.TryGetProperty(name, out _), name);
        }
    }

    [Fact]
    public async Task Rejected_rows_are_told_kept_beside_the_file_and_accepted_after_mending()
    {
        Write("bars.csv", TwoBars + "2024-01-04,1,2,3,4\n2024-01-05,oops,2,1,1,1\n");

        var run = await IngestAsync("bars.csv", "--json");

        Assert.Equal(1, run.Code);
        var document = Document(run);
        Assert.Equal((4, 2, 2), (document.GetProperty("read").GetInt64(), document.GetProperty("accepted").GetInt64(), document.GetProperty("rejected").GetInt64()));
        Assert.Equal(["bars.csv:4", "bars.csv:5"], document.GetProperty("rejections").EnumerateArray().Select(r => $"{r.GetProperty("file")}:{r.GetProperty("line")}"));
        var rejects = document.GetProperty("rejects_file").GetString()!;
        Assert.Equal(Path.Combine(Folder, "bars.rejects.csv"), rejects);
        Assert.Equal(Header + "2024-01-04,1,2,3,4\n2024-01-05,oops,2,1,1,1\n", await File.ReadAllTextAsync(rejects, TestContext.Current.CancellationToken));

        Write("bars.rejects.csv", Header + "2024-01-04,1,2,1,2,4\n2024-01-05,1,2,1,1,1\n");
        Assert.Equal(0, (await IngestAsync("bars.rejects.csv")).Code);
        Assert.Equal(4, (await RowsAsync(TableLayout.Legacy)).Count);
    }

    [Fact]
    public async Task Rejected_rows_of_an_earlier_run_are_never_overwritten()
    {
        Write("bars.csv", TwoBars + "2024-01-05,oops,2,1,1,1\n");
        Write("bars.rejects.csv", "half mended\n");
        Write("bars.rejects.2.csv", "the other half\n");

        var document = Document(await IngestAsync("bars.csv", "--json"));

        Assert.Equal(Path.Combine(Folder, "bars.rejects.3.csv"), document.GetProperty("rejects_file").GetString());
        Assert.Equal("half mended\n", await File.ReadAllTextAsync(Path.Combine(Folder, "bars.rejects.csv"), TestContext.Current.CancellationToken));
        Assert.Equal(2, (await IngestAsync("bars.csv", "--rejects", "bars.rejects.csv")).Code);
        Assert.Equal("half mended\n", await File.ReadAllTextAsync(Path.Combine(Folder, "bars.rejects.csv"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("--allow-rejects", 0, 2)]
    [InlineData("--strict", 1, 1)]
    public async Task Flags_decide_what_a_rejected_row_means(string flag, int code, int rows)
    {
        Write("bars.csv", Header + "2024-01-02,1.5,2,1,1.75,100\noops,1,1,1,1,1\n");
        Write("more.csv", Header + "2024-01-03,1.5,2,1,1.75,100\n");

        Assert.Equal(code, (await IngestAsync("bars.csv", "more.csv", flag)).Code);
        Assert.Equal(rows, (await RowsAsync(TableLayout.Legacy)).Count);
    }

    [Fact]
    public async Task Strictly_no_row_after_the_first_rejected_one_is_written()
    {
        Write("bars.csv", TwoBars + "oops,1,1,1,1,1\n2024-02-02,1,1,1,1,1\nagain,1,1,1,1,1\n");

        var run = await IngestAsync("bars.csv", "--strict", "--json");

        Assert.Equal((1, 2, 1), (run.Code, (await RowsAsync(TableLayout.Legacy)).Count, Document(run).GetProperty("rejected").GetInt32()));
    }

    [Fact]
    public async Task What_was_recognised_is_printed_and_so_is_what_is_not_used()
    {
        Write("bars.csv", "Date;Symbol;Open;High;Low;Close;Adj Close;Volume\n2024-01-02;A;1;1;1;1;1;1\n");

        var run = await RunAsync("ingest", "bars.csv", "--source", "acme", "--symbol", "B", "--timeframe", "1d");

        Assert.Contains("bars.csv: CSV, separated by ';'; columns: 'Date', 'Open', 'High', 'Low', 'Close', 'Volume', 'Symbol'; not used: 'Adj Close'; source acme (--source), symbol (column 'Symbol'), timeframe 1d (--timeframe)", run.ErrorLines);
        Assert.Contains("warning: bars.csv: --symbol is idle, because the file says it, in column 'Symbol'.", run.ErrorLines);
    }

    [Fact]
    public async Task A_bar_the_table_can_never_hold_is_a_dead_letter_and_its_neighbours_are_written()
    {
        Write("bars.csv", TwoBars + "2024-01-04,1,1e12,1,1,1\n");

        var run = await IngestAsync("bars.csv", "--json");

        Assert.Equal(1, run.Code);
        var document = Document(run);
        Assert.Equal((2, 1), (document.GetProperty("sinks")[0].GetProperty("written").GetInt64(), document.GetProperty("sinks")[0].GetProperty("dead_lettered").GetInt64()));
        Assert.Single(await File.ReadAllLinesAsync(document.GetProperty("dead_letters").GetString()!, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Keys_that_come_again_are_counted()
    {
        Write("bars.csv", TwoBars + "2024-01-02,1.50,2.0,1,1.750,100\n2024-01-03,1.75,2,1,1.5,300\n");

        var document = Document(await IngestAsync("bars.csv", "--json"));

        Assert.Equal((1, 1), (document.GetProperty("repeated_identical").GetInt64(), document.GetProperty("repeated_revised").GetInt64()));
        Assert.Equal(300m, (await RowsAsync(TableLayout.Legacy))[^1].Volume.Exact);
    }

    [Fact]
    public async Task Standard_input_is_read_as_a_file()
    {
        OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes(TwoBars + "oops,1,1,1,1,1\n"));

        var run = await IngestAsync("-", "--json");

        Assert.Equal(2, Document(run).GetProperty("accepted").GetInt64());
        Assert.Equal(Path.Combine(Folder, "stdin.rejects.csv"), Document(run).GetProperty("rejects_file").GetString());
    }

    [Theory]
    [InlineData("missing.csv", "there is no such file")]
    [InlineData("empty.csv", "is empty")]
    [InlineData("folder", "is a directory")]
    [InlineData("names.csv", "names no close")]
    [InlineData("ragged.csv", "--columns")]
    public async Task A_file_that_cannot_be_read_is_refused_before_anything_is_written(string file, string expected)
    {
        Write("good.csv", TwoBars);
        Write("empty.csv", "");
        Write("folder/nothing", "");
        Write("names.csv", "date,open,high,low,volume\n");
        Write("ragged.csv", Header + "2024-01-02,09:30,1,1,1,1,1\n");

        var run = await IngestAsync("good.csv", file);

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Folder, "dualsink.db")));
    }

    [Fact]
    public async Task Contradictory_flags_are_refused()
    {
        Write("a.csv", TwoBars);
        Write("b.csv", TwoBars);

        Assert.Equal(2, (await IngestAsync("a.csv", "b.csv", "--rejects", "r.csv")).Code);
        Assert.Equal(2, (await IngestAsync("a.csv", "--rejects", "a.csv")).Code);
        Assert.Equal(2, (await IngestAsync("a.csv", "--strict", "--allow-rejects")).Code);
        Assert.Equal(2, (await IngestAsync("a.csv", "a.csv")).Code);
        Assert.Equal(2, (await IngestAsync("a.csv", "--mode", "nothing")).Code);
        Assert.Equal(2, (await IngestAsync("a.csv", "--metrics", "no/such/folder.prom")).Code);
        Assert.Equal(TwoBars, await File.ReadAllTextAsync(Path.Combine(Folder, "a.csv"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_symbol_that_nobody_names_is_asked_for()
    {
        Write("bars.csv", TwoBars);

        var run = await RunAsync("ingest", "bars.csv");

        Assert.Equal(2, run.Code);
        Assert.Contains("--source, --symbol", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_out_of_reach_exits_with_3()
    {
        Write("bars.csv", TwoBars);

        Assert.Equal(3, (await IngestAsync("bars.csv", "--database", "postgresql://me@127.0.0.1:1/market")).Code);
    }

    [Fact]
    public async Task On_PostgreSQL_an_ordinary_role_writes_for_its_tenant()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        Write("bars.csv", TwoBars);

        var run = await IngestAsync("bars.csv", "--tenant", "demo", "--database", database.AppUrl);

        Assert.Equal(0, run.Code);
        Assert.Equal(2L, await database.ScalarAsync<long>("SELECT count(*) FROM bars JOIN tenants t ON t.id = bars.tenant_id WHERE t.tenant_id = 'demo'"));
    }

    [Fact]
    public async Task An_interruption_stops_reading_drains_and_reports()
    {
        using var interruption = new Interruption(TextWriter.Null);
        Write("bars.csv", TwoBars);

        // Ends after the first rows, as a pipe does whose writer waits.
        OpenInput = () => new EndlessStream(TwoBars, () => interruption.Request(PosixSignal.SIGINT));
        var run = await RunAsync(interruption, ["ingest", "-", "--json", .. Names]);

        Assert.Equal(130, run.Code);
        Assert.False(Document(run).GetProperty("ok").GetBoolean());
    }

    [Theory]
    [InlineData(PosixSignal.SIGINT, 130)]
    [InlineData(PosixSignal.SIGTERM, 143)]
    public async Task An_interruption_waits_for_a_stuck_store_until_the_drain_limit_and_reports_what_came_back(PosixSignal signal, int code)
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await using var foreign = await ForeignTransaction.HoldingAsync(database, "AAPL", "2024-01-02", "2024-01-03");
        var clock = new DrainClock();
        Time = clock;
        using var interruption = new Interruption(TextWriter.Null);
        Write("bars.csv", TwoBars);
        var running = RunAsync(interruption, ["ingest", "bars.csv", "--mode", "provider", "--json", "--database", database.AppUrl, .. Names]);
        await foreign.WaitForVictimAsync();

        interruption.Request(signal);
        await Deadline.For(clock.Draining);
        clock.Advance(Interruption.DrainLimit - TimeSpan.FromSeconds(1));
        Assert.False(running.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));

        var run = await Deadline.For(running);
        Assert.Equal(code, run.Code);
        Assert.Equal((false, 2), (Document(run).GetProperty("ok").GetBoolean(), Document(run).GetProperty("sinks")[0].GetProperty("returned").GetInt32()));
        Assert.Contains("2 bars came back unwritten: the sink was closed", Document(run).GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM bars_ohlcv WHERE symbol = 'AAPL'"));
    }

    [Fact]
    public async Task The_metrics_of_the_run_are_left_in_a_file()
    {
        Write("bars.csv", TwoBars);

        await IngestAsync("bars.csv", "--metrics", "run.prom", "--mode", "provider", "--tenant", "tenant-of-this-test");

        var lines = await File.ReadAllLinesAsync(Path.Combine(Folder, "run.prom"), TestContext.Current.CancellationToken);
        Assert.Contains("# TYPE provider_sink_writes_total counter", lines);
        Assert.Contains("provider_sink_writes_total{pipeline=\"dualsink\",tenant=\"tenant-of-this-test\"} 2", lines);
        Assert.Contains("provider_sink_latency_seconds_bucket{pipeline=\"dualsink\",tenant=\"tenant-of-this-test\",le=\"+Inf\"} 1", lines);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2024-01-04,oops,2,1,1,1\n")]
    public async Task Metrics_that_cannot_be_kept_are_told_of_beside_what_was_written(string badRow)
    {
        Directory.CreateDirectory(Path.Combine(Folder, "out"));
        OpenInput = () =>
        {
            // After the look at the file, before the bars.
            Directory.Delete(Path.Combine(Folder, "out"));
            return new MemoryStream(Encoding.UTF8.GetBytes(TwoBars + badRow));
        };

        var run = await IngestAsync("-", "--metrics", "out/run.prom", "--json");

        Assert.Equal(1, run.Code);
        Assert.Equal((false, 2), (Document(run).GetProperty("ok").GetBoolean(), Document(run).GetProperty("sinks")[0].GetProperty("written").GetInt32()));
        Assert.Contains("--metrics", Document(run).GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Contains("error: --metrics", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("bars.csv/run.prom")]
    [InlineData("missing/run.prom")]
    public async Task Metrics_that_cannot_be_kept_are_refused_before_anything_is_written(string path)
    {
        Write("bars.csv", TwoBars);
        Directory.CreateDirectory(Path.Combine(Folder, "folder"));

        var run = await IngestAsync("bars.csv", "--metrics", path);

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.StartsWith("error: --metrics", run.ErrorLines[^1], StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Folder, "dualsink.db")));
    }

    [Fact]
    public async Task The_metrics_of_a_run_that_failed_are_kept_too()
    {
        Write("bars.csv", TwoBars + "oops,1,2,1,1,1\n");

        Assert.Equal(1, (await IngestAsync("bars.csv", "--strict", "--metrics", "run.prom")).Code);
        Assert.True(File.Exists(Path.Combine(Folder, "run.prom")));
        Assert.Empty(Directory.EnumerateFiles(Folder, "*.tmp"));
    }

    [Fact]
    public async Task Rejected_rows_that_cannot_be_kept_are_counted_all_the_same()
    {
        Write("bars.csv", TwoBars + "2024-01-04,1.5,2,1,n/a,100\n");
        Write("folder/file", "");

        var run = await IngestAsync("bars.csv", "--rejects", "folder/file/rejects.csv", "--json");

        Assert.Equal(1, run.Code);
        Assert.Equal((3, 1), (Document(run).GetProperty("read").GetInt64(), Document(run).GetProperty("rejected").GetInt64()));
        Assert.Contains("--rejects", run.Error, StringComparison.Ordinal);
    }

    private Task<CommandRun> IngestAsync(params string[] args) => RunAsync(["ingest", .. args, .. Names]);

    /// <summary>A clock that tells when somebody waits for the drain limit on it.</summary>
    private sealed class DrainClock : FakeTimeProvider
    {
        private readonly TaskCompletionSource _draining = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Draining => _draining.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == Interruption.DrainLimit)
            {
                _draining.TrySetResult();
            }

            return timer;
        }
    }

    /// <summary>Text that ends with a read nobody answers.</summary>
    private sealed class EndlessStream(string text, Action onWaiting) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            if (read == 0)
            {
                onWaiting();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
            }

            return read;
        }
    }
}
