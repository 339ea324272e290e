using DualSink.Bars;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;
using Npgsql;

namespace DualSink.Tests.Faults;

/// <summary>
/// A pipeline with a journal in mode dual, each lane through a proxy of its own to a table of one PostgreSQL database; and
/// what both tables have to hold, from what was accepted alone.
/// </summary>
internal sealed class PipelineOnPostgres : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TablesOracle _legacy = new();
    private readonly TablesOracle _provider = new();
    private readonly List<Task<BatchOutcome>> _confirmed = [];
    private readonly PostgresEngine[] _engines;
    private int _revision;

    private PipelineOnPostgres(PostgresDatabase database)
    {
        Database = database;
        Proxies = [new FaultyProxy(database.Server.Port), new FaultyProxy(database.Server.Port)];
        _engines = [.. Proxies.Select(proxy => PostgresEngine.Connect(new NpgsqlConnectionStringBuilder(database.AppConnectionString) { Port = proxy.Port }.ConnectionString))];
    }

    public PostgresDatabase Database { get; }

    public BarPipeline Pipeline { get; private set; } = null!;

    /// <summary>The legacy sink's, and the provider's.</summary>
    public FaultyProxy[] Proxies { get; }

    /// <summary>A bar that the provider's table refuses.</summary>
    public Func<Bar, bool> IsRefused { get; set; } = _ => false;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string JournalPath => _folder.File("journal.db");

    public static async Task<PipelineOnPostgres> OpenAsync(PostgresServers servers, int workers = 2, Func<IBarStore, IBarStore>? through = null)
    {
        var database = await servers.CreateDatabaseWithTablesAsync();
        await RowHistory.KeepAsync(database);
        var bed = new PipelineOnPostgres(database);
        bed.Pipeline = await BarPipeline.OpenAsync(
            new PipelineParts
            {
                Route = new RouteOptions { Mode = "dual", Ack = AckPolicy.All },
                Journal = new JournalOptions { Path = bed.JournalPath },
                StoreOf = name => through is null ? bed.Store(name) : through(bed.Store(name)),
                OptionsOf = _ => new StoreSinkOptions { Workers = workers, BaseDelay = TimeSpan.FromMilliseconds(2), MaxDelay = TimeSpan.FromMilliseconds(50) },
                Context = new PipelineContext(StoreUnderTest.Tenant),
            },
            Stop);
        return bed;
    }

    /// <summary>The next revision of the bar of a minute: its close is higher than that of all before.</summary>
    public Bar Next(int minute, string symbol = "AAPL") => TestBars.Plain(symbol, minute, 100 + (++_revision / 10_000m));

    /// <summary>Accepts bars. What becomes of them is judged in the end.</summary>
    /// <returns>The position.</returns>
    public async Task<long> AcceptAsync(params Bar[] bars)
    {
        var receipt = await Deadline.For(Pipeline.WriteAsync(SinkBars.Batch(bars), cancellationToken: Stop));
        _legacy.Accept(SinkBars.Batch(bars));
        _provider.Accept(SinkBars.Batch(bars.Where(bar => !IsRefused(bar))));
        _confirmed.Add(receipt.Confirmed);
        return receipt.Position!.Value;
    }

    /// <summary>Asks for something as another process does.</summary>
    public async Task<ControlAnswer> AskAsync(string command, ControlArguments arguments)
    {
        using var view = await JournalView.OpenAsync(JournalPath, cancellationToken: Stop);
        return await Deadline.For(view.PostAsync(command, arguments.ToJson(), Stop));
    }

    /// <summary>Dead letters the journal keeps.</summary>
    public async Task<List<KeptDeadLetter>> DeadLettersAsync()
    {
        using var view = await JournalView.OpenAsync(JournalPath, cancellationToken: Stop);
        return await view.DeadLettersAsync(new DeadLetterFilter(), Stop);
    }

    /// <summary>A line of the ledger now.</summary>
    public async Task<LedgerLine> LedgerOfAsync(string sink)
    {
        using var view = await JournalView.OpenAsync(JournalPath, cancellationToken: Stop);
        var ledger = await Ledger.ReadAsync(view, Stop);
        Assert.True(ledger.Ok, string.Join("; ", ledger.Lanes));
        return ledger.Lanes.Single(lane => lane.Sink == sink);
    }

    /// <summary>Waits until everything is settled, and fails unless every bar is where it belongs.</summary>
    /// <param name="legacyAgain">Bars that were delivered again to the legacy table.</param>
    public async Task JudgeAsync(long legacyAgain = 0)
    {
        await Deadline.For(Pipeline.FlushAsync(Stop));
        Assert.Equal(new PipelineClosing(0, 0), await Deadline.For(Pipeline.CloseAsync(TimeSpan.FromSeconds(5), Stop)));
        foreach (var outcome in await Deadline.For(Task.WhenAll(_confirmed)))
        {
            Assert.Equal(outcome.Count, outcome.Committed + outcome.Superseded + outcome.DeadLettered);
        }

        foreach (var (sink, again) in new[] { ("legacy", legacyAgain), ("provider", 0) })
        {
            var line = await LedgerOfAsync(sink);
            Assert.Equal((_legacy.Accepted + again, 0, 0, 0), (line.Accepted, line.Dropped, line.Returned, line.Owed));
        }

        await _legacy.AssertLegacyAsync(Database);
        await _provider.AssertProviderAsync(Database);
        await RowHistory.AssertNeverSteppedBackAsync(Database);
    }

    public async ValueTask DisposeAsync()
    {
        await Pipeline.CloseAsync(TimeSpan.Zero);
        foreach (var engine in _engines)
        {
            await engine.DisposeAsync();
        }

        foreach (var proxy in Proxies)
        {
            await proxy.DisposeAsync();
        }

        await Database.DisposeAsync();
        _folder.Dispose();
    }

    private IBarStore Store(string name) => _engines[StoreSinks.Names.IndexOf(name)].Open(StoreSinks.Bind(name));
}
