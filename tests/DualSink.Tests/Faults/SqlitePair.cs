using System.Collections.Immutable;
using System.Globalization;
using DualSink.Bars;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Schema;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Faults;

/// <summary>A pipeline with the smallest journal over two SQLite files, the legacy table in one, the provider's in the other, of which one can be stopped.</summary>
internal sealed class SqlitePair : IAsyncDisposable
{
    public const long MaxBytes = 1 << 20;

    private const int Writers = 6;

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteEngine[] _engines;
    private readonly Dictionary<(string Symbol, long Timestamp), decimal> _last = [];
    private SqliteSession? _stopping;
    private long _longestFile;
    private long _accepted;

    private SqlitePair() => _engines = [.. StoreSinks.Names.Select(name => new SqliteEngine(FileOf(name)) { BusyTimeout = TimeSpan.FromMilliseconds(20) })];

    public BarPipeline Pipeline { get; private set; } = null!;

    /// <summary>Bars that were accepted.</summary>
    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>The most the journal's file had, of what was seen whenever a batch was settled.</summary>
    public long LongestFile => Volatile.Read(ref _longestFile);

    private string JournalPath => _folder.File("journal.db");

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    public static async Task<SqlitePair> OpenAsync(WhenFull whenFull)
    {
        var pair = new SqlitePair();
        foreach (var (name, engine) in StoreSinks.Names.Zip(pair._engines))
        {
            await SchemaManager.For(engine).ApplyAsync([StoreSinks.Bind(name)], new SchemaApplyOptions(), Ending);
        }

        pair.Pipeline = await BarPipeline.OpenAsync(
            new PipelineParts
            {
                Route = new RouteOptions { Mode = "dual", Ack = AckPolicy.Primary, AckTimeout = TimeSpan.FromMinutes(5) },
                Journal = new JournalOptions { Path = pair.JournalPath, MaxBytes = MaxBytes, WhenFull = whenFull },
                StoreOf = name => pair._engines[StoreSinks.Names.IndexOf(name)].Open(StoreSinks.Bind(name)),
                OptionsOf = _ => new StoreSinkOptions { BaseDelay = TimeSpan.FromMilliseconds(5), MaxDelay = TimeSpan.FromMilliseconds(50) },
            },
            Ending);
        return pair;
    }

    /// <summary>Lets nobody write a table's file any more.</summary>
    public void Stop(string name)
    {
        _stopping = new SqliteSession(FileOf(name), new SqliteAccess());
        _stopping.Execute("BEGIN IMMEDIATE");
    }

    public void Resume()
    {
        _stopping?.Dispose();
        _stopping = null;
    }

    /// <summary>Several write at once, each the revisions of keys of its own, and each so many batches one after the other.</summary>
    public Task WriteAsync(int seed, int batches) => Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(
        async () =>
        {
            var random = new Random((seed * Writers) + writer);
            for (var i = 0; i < batches; i++)
            {
                var first = random.Next(2000);
                var bars = Enumerable.Range(first, 1 + random.Next(400)).Select(minute => TestBars.Plain($"W{writer}", minute, 100 + (random.Next(7) / 4m))).ToArray();
                var receipt = await Pipeline.WriteAsync(new BarBatch("default", bars), cancellationToken: Ending);
                await receipt.Confirmed;
                Note(bars);
            }
        },
        Ending)));

    /// <summary>Waits until everything was written and is settled.</summary>
    public async Task WrittenAsync(Task writing)
    {
        await writing.WaitAsync(TimeSpan.FromMinutes(Storm.Count(1, 5)), Ending);
        await Deadline.For(Pipeline.FlushAsync(Ending));
    }

    public Task UntilEventAsync(string kind) => Deadline.Until(
        async () =>
        {
            using var view = await JournalView.OpenAsync(JournalPath, null, Ending);
            return (await view.EventsAsync(50, Ending)).Exists(told => told.Kind == kind);
        },
        $"the journal tells of {kind}");

    /// <summary>What became of the bars, which has to balance.</summary>
    public async Task<ImmutableArray<LedgerLine>> LedgerAsync()
    {
        using var view = await JournalView.OpenAsync(JournalPath, null, Ending);
        var ledger = await Ledger.ReadAsync(view, Ending);
        Assert.True(ledger.Ok);
        return ledger.Lanes;
    }

    /// <summary>Fails unless a table holds the last revision of every key, and nothing else.</summary>
    public async Task AssertHoldsAsync(string name)
    {
        var held = await RowsAsync(name);
        Assert.Equal(_last.Count, held.Count);
        Assert.All(_last, key => Assert.Equal(key.Value, held[key.Key]));
    }

    /// <summary>The close of every row of a table.</summary>
    public async Task<Dictionary<(string Symbol, long Timestamp), decimal>> RowsAsync(string name)
    {
        Dictionary<(string, long), decimal> rows = [];
        await foreach (var row in _engines[StoreSinks.Names.IndexOf(name)].Open(StoreSinks.Bind(name)).ReadAsync(RowFilter.All, Ending))
        {
            rows.Add((row.Symbol, row.Timestamp), decimal.Parse(row.Close.ToString(), CultureInfo.InvariantCulture));
        }

        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        Resume();
        await Pipeline.CloseAsync(TimeSpan.Zero);
        foreach (var engine in _engines)
        {
            await engine.DisposeAsync();
        }

        _folder.Dispose();
    }

    private void Note(Bar[] bars)
    {
        lock (_last)
        {
            foreach (var bar in bars)
            {
                _last[(bar.Symbol, UnixMicroseconds.Of(bar.Timestamp))] = bar.Close;
            }

            _accepted += bars.Length;
            _longestFile = Math.Max(_longestFile, new FileInfo(JournalPath).Length);
        }
    }

    private string FileOf(string name) => _folder.File($"{name}.db");
}
