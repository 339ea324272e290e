using System.Diagnostics;
using System.Globalization;
using System.Text;
using DualSink.Cli;
using DualSink.Journal;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Faults;

/// <summary>
/// <c>dualsink run</c> as a process of its own, between a file that grows with new bars and revisions and both tables of a
/// PostgreSQL database, each behind a proxy: killed, started again, and judged by what was in the file alone.
/// </summary>
internal sealed class RunOnPostgres : IAsyncDisposable
{
    // Processes have to start; and looking at the journal too often would slow them.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    private static readonly string[] Symbols = ["AAPL", "MSFT", "NVDA"];

    private readonly TemporaryFolder _folder = new();
    private readonly TablesOracle _oracle = new();
    private readonly Random _random;
    private readonly int[] _minutes = new int[Symbols.Length];
    private Process? _process;

    private RunOnPostgres(PostgresDatabase database, int seed)
    {
        Database = database;
        _random = new Random(seed);
        Legacy = new FaultyProxy(database.Server.Port);
        Provider = new FaultyProxy(database.Server.Port);
        File.WriteAllText(Input, "date,symbol,open,high,low,close,volume\n");
        File.WriteAllText(
            _folder.File("dualsink.yaml"),
            $"""
            ingestion:
              store_mode: dual
              tenant_id: {StoreUnderTest.Tenant}
              max_batch_size: 400
              base_delay: 5ms
              max_delay: 100ms
              sinks:
                legacy:
                  database_url: {UrlThrough(Legacy)}
                provider:
                  database_url: {UrlThrough(Provider)}
            """);
    }

    public PostgresDatabase Database { get; }

    public FaultyProxy Legacy { get; }

    public FaultyProxy Provider { get; }

    /// <summary>Rows in the file so far.</summary>
    public int Written { get; private set; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Input => _folder.File("bars.csv");

    private string JournalPath => _folder.File("dualsink-journal.db");

    private Process Running => _process ?? throw new InvalidOperationException("Nothing runs.");

    public static async Task<RunOnPostgres> OpenAsync(PostgresServers servers, int seed)
    {
        var database = await servers.CreateDatabaseWithTablesAsync();
        await RowHistory.KeepAsync(database);
        return new RunOnPostgres(database, seed);
    }

    /// <summary>Starts the process.</summary>
    public void Start() => _process = Process.Start(
        new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, "run", "bars.csv", "--config", "dualsink.yaml", "--source", "vendor", "--timeframe", "1m", "--log-level", "error"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.Path,
        })!;

    /// <summary>Rows more in the file: half of them new, the others revisions of the last few hundred.</summary>
    public async Task AppendAsync(int rows)
    {
        var text = new StringBuilder();
        for (var i = 0; i < rows; i++)
        {
            var symbol = _random.Next(Symbols.Length);
            var minute = _random.Next(2) == 0 ? _minutes[symbol]++ : _random.Next(Math.Max(0, _minutes[symbol] - 300), _minutes[symbol] + 1);
            _minutes[symbol] = Math.Max(_minutes[symbol], minute + 1);
            var bar = TestBars.Plain(Symbols[symbol], minute, 100 + (++Written / 10_000m)) with { High = 1_000_000, Low = 1 };
            _oracle.Accept(SinkBars.Batch(bar));
            text.Append(CultureInfo.InvariantCulture, $"{bar.Timestamp:yyyy-MM-dd HH:mm},{bar.Symbol},{bar.Open},{bar.High},{bar.Low},{bar.Close},{bar.Volume}\n");
        }

        await File.AppendAllTextAsync(Input, text.ToString(), Stop);
    }

    /// <summary>Lets the file grow while the process runs, until something is so.</summary>
    public Task FeedUntilAsync(Func<Task<bool>> isSo, string what) => UntilAsync(
        async () =>
        {
            if (await isSo())
            {
                return true;
            }

            if (await AcceptedAsync() > Written - 2000)
            {
                await AppendAsync(_random.Next(1, 700));
            }

            return false;
        },
        what);

    /// <summary>Waits while the process runs, until something is so.</summary>
    public async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            if (Stopwatch.GetElapsedTime(began) > Limit)
            {
                var ledger = string.Join("; ", (await LedgerAsync())?.Lanes.Select(lane => $"{lane}") ?? ["no journal"]);
                Kill();
                Assert.Fail($"Waited {Limit} in vain until {what}, with {Written} rows written. {ledger}. It said: {await Running.StandardError.ReadToEndAsync(Stop)}");
            }

            await Task.Delay(Glance, TimeProvider.System, Stop);
        }
    }

    /// <summary>Runs until it dies of itself, as somebody has seen to.</summary>
    public async Task FeedUntilDeadAsync(string what)
    {
        await FeedUntilAsync(() => Task.FromResult(Running.HasExited), what);
        await ForgetAsync();
    }

    /// <summary>Kills it now.</summary>
    public void Kill() => Running.Kill();

    /// <summary>Kills it, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        Kill();
        await ForgetAsync();
    }

    /// <summary>Rows of the file that are accepted.</summary>
    public async Task<long> AcceptedAsync() => (await LedgerAsync())?.Lanes.Max(lane => lane.Accepted) ?? 0;

    /// <summary>The ledger now, which has to balance; null where there is no journal yet.</summary>
    public async Task<Ledger?> LedgerAsync()
    {
        if (!File.Exists(JournalPath))
        {
            return null;
        }

        using var view = await JournalView.OpenAsync(JournalPath, cancellationToken: Stop);
        var ledger = await Ledger.ReadAsync(view, Stop);
        Assert.True(ledger.Ok, string.Join("; ", ledger.Lanes));
        return ledger.Lanes.IsEmpty ? null : ledger;
    }

    /// <summary>Runs once more until everything is settled, ends it as a system does, and fails unless every row is where it belongs.</summary>
    public async Task FinishAsync()
    {
        Start();
        await AppendAsync(100);
        await UntilAsync(
            async () => Running.HasExited || ((await LedgerAsync()) is { } ledger && ledger.Lanes.All(lane => lane.Accepted == Written && lane.Owed == 0)), "every row is settled");
        await Process.Start("kill", ["-TERM", Running.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExitAsync(Stop);
        await Deadline.For(Running.WaitForExitAsync(Stop));
        Assert.True(Running.ExitCode == 0, await Running.StandardError.ReadToEndAsync(Stop));

        Assert.All((await LedgerAsync())!.Lanes, lane => Assert.Equal((Written, 0, 0, 0, 0), (lane.Accepted, lane.DeadLettered, lane.Dropped, lane.Returned, lane.Owed)));
        await _oracle.AssertLegacyAsync(Database);
        await _oracle.AssertProviderAsync(Database);
        await RowHistory.AssertNeverSteppedBackAsync(Database);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process?.Dispose();
        await Legacy.DisposeAsync();
        await Provider.DisposeAsync();
        await Database.DisposeAsync();
        _folder.Dispose();
    }

    private async Task ForgetAsync()
    {
        await Deadline.For(Running.WaitForExitAsync(Stop));

        // 128 and SIGKILL: it did not end by itself.
        Assert.True(Running.ExitCode == 137, await Running.StandardError.ReadToEndAsync(Stop));
        Running.Dispose();
        _process = null;
    }

    private string UrlThrough(FaultyProxy proxy) => $"postgresql://{PostgresServer.AppUser}@127.0.0.1:{proxy.Port}/{Database.Name}?timeout=5";
}
