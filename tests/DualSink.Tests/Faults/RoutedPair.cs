using DualSink.Bars;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Stores.Postgres;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Journal;
using DualSink.Tests.Routing;
using DualSink.Tests.Sinks;
using Npgsql;

namespace DualSink.Tests.Faults;

/// <summary>
/// A pipeline over two real servers, each behind a proxy that misbehaves on demand, and both under the eyes of witnesses
/// that take no part. A bar's revision is its close: each later bar has a higher one.
/// </summary>
internal sealed class RoutedPair : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PostgresDatabase[] _databases;
    private readonly FaultyProxy[] _proxies;
    private readonly PostgresEngine[] _engines;
    private int _revision;

    private RoutedPair(PostgresDatabase legacy, PostgresDatabase provider, int seed)
    {
        _databases = [legacy, provider];
        _proxies = [.. _databases.Select(database => new FaultyProxy(database.Server.Port))];
        _engines =
        [
            .. _databases.Select((database, i) => PostgresEngine.Connect(
                new NpgsqlConnectionStringBuilder(database.AppConnectionString) { Port = _proxies[i].Port, Timeout = 2 }.ConnectionString)),
        ];
        Stores = [.. StoreSinks.Names.Select((name, i) => new JudgedStore(_engines[i].Open(StoreSinks.Bind(name)), seed + i))];
    }

    public BarPipeline Pipeline { get; private set; } = null!;

    public LogProbe Log { get; } = new();

    /// <summary>The tables, in the order of the sinks; what a test does to a write is done before it is sent.</summary>
    public JudgedStore[] Stores { get; }

    /// <summary>Changes of charge so far.</summary>
    public int Transitions => Log.Lines.Count(line => line.Event is 1302 or 1303);

    // A hold that grows, and not for long.
    private static FailoverOptions Failover { get; } = JournalBed.Quick with { LongestHold = TimeSpan.FromMilliseconds(600) };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Path => _folder.File("journal.db");

    /// <summary>Two databases on two servers, whose every row is watched from now on.</summary>
    public static async Task<RoutedPair> MakeAsync(PostgresServers servers, int seed = 1)
    {
        var legacy = await servers.CreateDatabaseWithTablesAsync(15);
        var provider = await servers.CreateDatabaseWithTablesAsync(18);
        await RowHistory.KeepAsync(legacy);
        await RowHistory.KeepAsync(provider);
        return new RoutedPair(legacy, provider, seed);
    }

    public PostgresDatabase Database(string sink) => _databases[StoreSinks.Names.IndexOf(sink)];

    public JudgedStore Store(string sink) => Stores[StoreSinks.Names.IndexOf(sink)];

    public LaneStatus Lane(string sink) => Pipeline.Lanes.Single(lane => lane.Record.Name == sink);

    public async Task OpenAsync(RouteOptions route, BackpressurePolicy backpressure = default, JournalOptions? journal = null, TimeProvider? time = null) =>
        Pipeline = await BarPipeline.OpenAsync(
            new PipelineParts
            {
                Route = route,
                Journal = (journal ?? new JournalOptions { Path = "" }) with { Path = Path },
                Backpressure = backpressure,
                StoreOf = Store,
                OptionsOf = _ => new StoreSinkOptions { BaseDelay = TimeSpan.FromMilliseconds(5), MaxDelay = TimeSpan.FromMilliseconds(100) },
                Failover = Failover,
                Context = new PipelineContext(StoreUnderTest.Tenant),
                Time = time ?? TimeProvider.System,
                Loggers = Log,
            },
            Stop);

    /// <summary>A server is gone for the pipeline: sessions are cut and connections refused.</summary>
    public void CutOff(string sink)
    {
        var proxy = _proxies[StoreSinks.Names.IndexOf(sink)];
        proxy.Refuses = true;
        proxy.CutAll();
    }

    /// <summary>It is back.</summary>
    public void Mend(string sink) => _proxies[StoreSinks.Names.IndexOf(sink)].Refuses = false;

    /// <summary>A batch of one series: so many bars from a minute on, newer revisions than all before.</summary>
    public BarBatch Next(int minute, int bars, string symbol = "AAPL") => new(
        StoreUnderTest.Tenant,
        Enumerable.Range(minute, bars).Select(m => TestBars.Plain(symbol, m, 100 + (Interlocked.Increment(ref _revision) / 10_000m)) with { High = 1000 }).ToArray());

    public async Task<BatchReceipt> OfferAsync(BarBatch batch) => await Deadline.For(Pipeline.WriteAsync(batch, cancellationToken: Stop));

    public async Task<BatchOutcome> WriteAsync(BarBatch batch) => await Deadline.For((await OfferAsync(batch)).Confirmed);

    /// <summary>Asks the pipeline for something from beside it.</summary>
    public async Task<ControlAnswer> AskAsync(string command, ControlArguments arguments)
    {
        using var view = await JournalView.OpenAsync(Path, cancellationToken: Stop);
        return await Deadline.For(view.PostAsync(command, arguments.ToJson(), Stop));
    }

    /// <summary>
    /// Waits until nothing is owed any more, closes, and judges: the ledger, each table by the bars the journal keeps for
    /// it, and every value that any row ever had.
    /// </summary>
    /// <returns>What the journal keeps.</returns>
    public async Task<JournalOracle> JudgeAsync()
    {
        await DrainAsync();
        var oracle = await JournalOracle.ReadAsync(Path);
        await JudgeTablesAsync(oracle.Entries.Select(entry => (new BarBatch(entry.Tenant, entry.Bars), entry.Lanes)));
        return oracle;
    }

    /// <summary>The same, where the journal has given up what both tables have: by what a test knows to be accepted for both.</summary>
    public async Task JudgeAsync(IEnumerable<BarBatch> accepted)
    {
        await DrainAsync();
        await JudgeTablesAsync(accepted.Select(batch => (batch, LaneSet.Of(StoreSinks.Names))));
    }

    /// <summary>Every line of the ledger, of a journal that is open or not.</summary>
    public async Task<Ledger> LedgerAsync()
    {
        using var view = await JournalView.OpenAsync(Path, cancellationToken: Stop);
        return await Ledger.ReadAsync(view, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await Pipeline.CloseAsync(TimeSpan.Zero);
        foreach (var engine in _engines)
        {
            await engine.DisposeAsync();
        }

        foreach (var proxy in _proxies)
        {
            await proxy.DisposeAsync();
        }

        foreach (var database in _databases)
        {
            await database.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task DrainAsync()
    {
        await Deadline.For(Pipeline.FlushAsync(Stop));
        Assert.Equal(new PipelineClosing(0, 0), await Deadline.For(Pipeline.CloseAsync(TimeSpan.FromSeconds(5), Stop)));
        var ledger = await LedgerAsync();
        Assert.True(ledger.Ok);
        Assert.All(ledger.Lanes, lane => Assert.Equal((0, 0, 0, 0), (lane.Owed, lane.Dropped, lane.Returned, lane.DeadLettered)));
    }

    private async Task JudgeTablesAsync(IEnumerable<(BarBatch Batch, LaneSet Lanes)> accepted)
    {
        TablesOracle[] oracles = [new(), new()];
        foreach (var (batch, lanes) in accepted)
        {
            foreach (var sink in lanes.Names)
            {
                oracles[StoreSinks.Names.IndexOf(sink)].Accept(batch);
            }
        }

        await oracles[0].AssertLegacyAsync(_databases[0]);
        await oracles[1].AssertProviderAsync(_databases[1]);
        foreach (var (database, store) in _databases.Zip(Stores))
        {
            Assert.Null(store.StepBack);
            await RowHistory.AssertNeverSteppedBackAsync(database);
        }
    }
}
