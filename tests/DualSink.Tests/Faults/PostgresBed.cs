using System.Globalization;
using DualSink.Bars;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;
using Npgsql;

namespace DualSink.Tests.Faults;

/// <summary>A sink as an ordinary role on a PostgreSQL table of a test's own, and a look at the table that knows nothing of the sink.</summary>
internal sealed class PostgresBed : IAsyncDisposable
{
    /// <summary>Quick and stubborn: for faults that end.</summary>
    public static readonly StoreSinkOptions Stubborn = new()
    {
        Workers = 2,
        MaxAttempts = 1000,
        BaseDelay = TimeSpan.FromMilliseconds(2),
        MaxDelay = TimeSpan.FromMilliseconds(50),
    };

    /// <summary>Quick to give up: for faults that stay.</summary>
    public static readonly StoreSinkOptions Impatient = new()
    {
        Workers = 2,
        MaxAttempts = 3,
        BaseDelay = TimeSpan.FromMilliseconds(1),
        MaxDelay = TimeSpan.FromMilliseconds(20),
    };

    private readonly TemporaryFolder _folder = new();
    private readonly bool _ownsDatabase;

    private PostgresBed(PostgresDatabase database, TableLayout layout, StoreSinkOptions options, PostgresEngine engine, bool ownsDatabase)
    {
        _ownsDatabase = ownsDatabase;
        Database = database;
        Engine = engine;
        Letters = new DeadLetterFile(_folder.File("dead.ndjson"));
        Sink = new StoreSink(engine.Open(new TableBinding(layout)), options, new PipelineContext(StoreUnderTest.Tenant, Pipeline), Letters);
    }

    public PostgresDatabase Database { get; }

    public PostgresEngine Engine { get; }

    public StoreSink Sink { get; }

    public DeadLetterFile Letters { get; }

    public string Pipeline { get; } = MetricsProbe.NewPipeline();

    /// <summary>A bed in a database of its own.</summary>
    public static async Task<PostgresBed> OpenAsync(PostgresServers servers, TableLayout layout, StoreSinkOptions? options = null, int major = 15) =>
        Open(await servers.CreateDatabaseWithTablesAsync(major), layout, options ?? Stubborn, ownsDatabase: true);

    /// <summary>A bed in <paramref name="database"/>.</summary>
    public static PostgresBed Open(
        PostgresDatabase database, TableLayout layout, StoreSinkOptions options, int? port = null, PostgresEngineOptions? engineOptions = null, bool ownsDatabase = false)
    {
        var url = new NpgsqlConnectionStringBuilder(database.AppConnectionString) { Port = port ?? database.Server.Port };
        return new PostgresBed(database, layout, options, PostgresEngine.Connect(url.ConnectionString, engineOptions), ownsDatabase);
    }

    /// <summary>The close of every row, by symbol and timestamp, seen with every right.</summary>
    public async Task<Dictionary<(string Symbol, DateTime Timestamp), decimal>> HeldAsync()
    {
        var layout = Sink.Store.Binding.Layout;
        var close = layout.ColumnOf(BarField.Close).Name;
        Dictionary<(string, DateTime), decimal> held = [];
        await using var command = Database.Admin.CreateCommand($"SELECT symbol, ts, {close}::text FROM {Sink.Store.Binding.Table}");
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
        {
            held.Add((rows.GetString(0), rows.GetDateTime(1)), decimal.Parse(rows.GetString(2), CultureInfo.InvariantCulture) / 1.000000000000m);
        }

        return held;
    }

    /// <summary>Fails unless the table holds the newest of these bars of each key, and nothing else.</summary>
    public async Task AssertHoldsAsync(params IEnumerable<Bar> bars)
    {
        Dictionary<(string, DateTime), decimal> expected = [];
        foreach (var bar in bars)
        {
            expected[(bar.Symbol, bar.Timestamp)] = bar.Close;
        }

        var held = await HeldAsync();
        Assert.Equal(expected.Count, held.Count);
        Assert.All(expected, row => Assert.Equal(row.Value, held[row.Key]));
    }

    /// <summary>Dead letters kept so far.</summary>
    public string[] DeadLetters() => File.Exists(Letters.Path) ? File.ReadAllLines(Letters.Path) : [];

    /// <summary>Ends every session of the ordinary role.</summary>
    public Task EndSessionsAsync() => Database.ScalarAsync<long>(
        $"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '{PostgresServer.AppUser}' AND datname = current_database()");

    public async ValueTask DisposeAsync()
    {
        await Sink.CloseAsync(TimeSpan.FromSeconds(1));
        await Engine.DisposeAsync();
        await Letters.DisposeAsync();
        _folder.Dispose();
        if (_ownsDatabase)
        {
            await Database.DisposeAsync();
        }
    }
}
