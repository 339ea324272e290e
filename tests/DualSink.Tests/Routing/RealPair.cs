using System.Globalization;
using DualSink.Bars;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Schema;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;
using Npgsql;

namespace DualSink.Tests.Routing;

/// <summary>A pipeline with a journal over two PostgreSQL databases, the legacy table in one, the provider's in the other.</summary>
internal sealed class RealPair : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PostgresDatabase[] _databases;
    private readonly PostgresEngine[] _engines;

    private RealPair(PostgresDatabase legacy, PostgresDatabase provider)
    {
        _databases = [legacy, provider];
        _engines = [PostgresEngine.Connect(legacy.AppUrl), PostgresEngine.Connect(provider.AppUrl)];
    }

    public BarPipeline Pipeline { get; private set; } = null!;

    public LogProbe Log { get; } = new();

    public string JournalPath => _folder.File("journal.db");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<RealPair> OpenAsync(PostgresDatabase legacy, PostgresDatabase provider, RouteOptions route)
    {
        var pair = new RealPair(legacy, provider);
        pair.Pipeline = await BarPipeline.OpenAsync(
            new PipelineParts
            {
                Route = route,
                Journal = new JournalOptions { Path = pair.JournalPath },
                StoreOf = pair.Store,
                OptionsOf = _ => new StoreSinkOptions { BaseDelay = TimeSpan.FromMilliseconds(10), MaxDelay = TimeSpan.FromMilliseconds(100) },
                Failover = JournalBed.Quick,
                Context = new PipelineContext(StoreUnderTest.Tenant),
                Loggers = pair.Log,
            },
            Stop);
        return pair;
    }

    /// <summary>A database with both tables on a server of a test's own.</summary>
    public static async Task<PostgresDatabase> DatabaseAsync(PostgresServer server)
    {
        var database = await server.CreateDatabaseAsync();
        await using var engine = new PostgresEngine(database.Admin);
        await SchemaManager.For(engine).ApplyAsync(
            [new TableBinding(TableLayout.Legacy), new TableBinding(TableLayout.Provider)], new SchemaApplyOptions { CreateTenant = StoreUnderTest.Tenant }, Stop);
        await database.GrantToAppAsync();
        return database;
    }

    /// <summary>The table of a sink.</summary>
    public IBarStore Store(string name) => _engines[StoreSinks.Names.IndexOf(name)].Open(StoreSinks.Bind(name));

    /// <summary>So many bars from a minute on, and what became of them.</summary>
    public async Task<BatchOutcome> WriteAsync(int minute, int bars, string symbol = "AAPL", decimal close = 100)
    {
        var batch = new BarBatch(StoreUnderTest.Tenant, Enumerable.Range(minute, bars).Select(m => TestBars.Plain(symbol, m, close)).ToArray());
        var receipt = await Deadline.For(Pipeline.WriteAsync(batch, cancellationToken: Stop));
        return await Deadline.For(receipt.Confirmed);
    }

    /// <summary>The close of every row of a sink's table, seen with every right.</summary>
    public async Task<Dictionary<(string Symbol, DateTime Timestamp), decimal>> HeldAsync(string name)
    {
        var table = StoreSinks.Bind(name);
        Dictionary<(string, DateTime), decimal> held = [];

        // A new connection: those of the pool may be a killed server's.
        var url = new NpgsqlConnectionStringBuilder(_databases[StoreSinks.Names.IndexOf(name)].ConnectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(url.ConnectionString);
        await connection.OpenAsync(Stop);
        await using var command = new NpgsqlCommand($"SELECT symbol, ts, {table.Layout.ColumnOf(BarField.Close).Name}::text FROM {table.Table}", connection);
        await using var rows = await command.ExecuteReaderAsync(Stop);
        while (await rows.ReadAsync(Stop))
        {
            held.Add((rows.GetString(0), rows.GetDateTime(1)), decimal.Parse(rows.GetString(2), CultureInfo.InvariantCulture) / 1.000000000000m);
        }

        return held;
    }

    /// <summary>Closes the pipeline, which has to have settled everything, and judges both tables by what the journal keeps.</summary>
    public async Task<JournalOracle> JudgeAsync()
    {
        await Deadline.For(Pipeline.FlushAsync(Stop));
        Assert.Equal(new PipelineClosing(0, 0), await Deadline.For(Pipeline.CloseAsync(TimeSpan.FromSeconds(5), Stop)));
        var oracle = await JournalOracle.ReadAsync(JournalPath);
        foreach (var name in StoreSinks.Names)
        {
            oracle.AssertHolds(name, await HeldAsync(name));
        }

        return oracle;
    }

    public async ValueTask DisposeAsync()
    {
        await Pipeline.CloseAsync(TimeSpan.Zero);
        foreach (var engine in _engines)
        {
            await engine.DisposeAsync();
        }

        foreach (var database in _databases)
        {
            await database.Admin.DisposeAsync();
        }

        _folder.Dispose();
    }
}
