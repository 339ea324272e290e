using System.Diagnostics;
using DualSink.Bars;
using DualSink.Journal;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Properties;
using DualSink.Tests.Sinks;
using Microsoft.Data.Sqlite;

namespace DualSink.Tests.Journal;

/// <summary>
/// A lane over a real journal and a real table, that can be closed, killed and opened again; and what must become of every
/// bar, worked out from what was accepted alone.
/// </summary>
internal sealed class LaneBed : IAsyncDisposable
{
    public static readonly StoreSinkOptions Quick = new()
    {
        Workers = 3,
        MaxBatchSize = 20,
        BaseDelay = TimeSpan.FromMilliseconds(1),
        MaxDelay = TimeSpan.FromMilliseconds(5),
        DrainTimeout = TimeSpan.Zero,
    };

    private readonly TemporaryFolder _folder = new();
    private readonly StoreUnderTest _under;
    private readonly List<(long Position, BarBatch Batch)> _accepted = [];
    private readonly Dictionary<long, BatchOutcome> _told = [];
    private readonly LaneSet _lanes;
    private int _revision;
    private bool _rewound;
    private long _dropped;

    private LaneBed(StoreUnderTest under, int seed)
    {
        _under = under;
        _lanes = LaneSet.Of(under.Layout.Name);
        Store = new JudgedStore(under.Store, seed);
    }

    public JudgedStore Store { get; }

    public BarJournal Journal { get; private set; } = null!;

    public Lane Lane { get; private set; } = null!;

    public StoreSinkOptions Options { get; set; } = Quick;

    /// <summary>Runs whenever something is told.</summary>
    public Action<long> OnTold { get; set; } = _ => { };

    public string Pipeline { get; } = MetricsProbe.NewPipeline();

    public LaneRecord Record => Journal.Lane(_under.Layout.Name);

    /// <summary>What was told of each position, the last time.</summary>
    public IReadOnlyDictionary<long, BatchOutcome> Told
    {
        get
        {
            lock (_told)
            {
                return new Dictionary<long, BatchOutcome>(_told);
            }
        }
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<LaneBed> OpenAsync(StoreCase which, PostgresServers servers, int seed = 1, bool started = true)
    {
        var bed = new LaneBed(await StoreUnderTest.OpenAsync(which, servers), seed);
        await bed.OpenJournalAsync();
        if (started)
        {
            bed.StartLane();
        }

        return bed;
    }

    public async Task OpenJournalAsync() => Journal = await BarJournal.OpenAsync(
        new JournalOptions { Path = _folder.File("journal.db") }, ["legacy", "provider"], cancellationToken: Stop);

    public void StartLane() => Lane = Lane.Start(Journal, Store, new LaneSettings { Options = Options, Context = new PipelineContext(StoreUnderTest.Tenant, Pipeline), Settled = Hear });

    /// <summary>Accepts bars for the lane.</summary>
    public async Task<long> AcceptAsync(params Bar[] bars)
    {
        var batch = SinkBars.Batch(bars);
        var position = await Deadline.For(Journal.AppendAsync(batch, _lanes, cancellationToken: Stop));
        _accepted.Add((position, batch));
        return position;
    }

    /// <summary>The next revision of a key.</summary>
    public Bar Next(int key) => TestBars.Plain(key % 2 == 0 ? "EVEN" : "ODD", key, RevisionWatcher.CloseOf(_revision++));

    /// <summary>Waits until everything is settled and that is durable.</summary>
    public Task DrainAsync() => Deadline.For(Lane.DrainAsync(Journal.Head, Stop));

    /// <summary>The same where bars are refused: each needs one beside it that is taken, so more come until then.</summary>
    public async Task DrainWithWitnessesAsync()
    {
        for (var (key, started) = (1000, Stopwatch.GetTimestamp()); Record.Owed > 0; key += 12)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30), $"Not settled in time: {Lane.Status}");
            await AcceptAsync([.. Enumerable.Range(key, 12).Select(Next)]);
            await Deadline.Until(() => Record.Owed == 0 || Lane.Status.Sink.State == SinkState.Paused, "the lane has looked at all");
        }

        await DrainAsync();
    }

    /// <summary>Delivers again from a position.</summary>
    public async Task RewindAsync(long position)
    {
        await Deadline.For(Lane.RewindAsync(position, "a test"));
        _rewound = true;
    }

    /// <summary>Detaches the lane; what was owed, and what is accepted meanwhile, is not expected any more.</summary>
    public async Task DetachAsync()
    {
        var before = Record.Owed;
        await Deadline.For(Lane.DetachAsync("a test"));
        _dropped += before;
    }

    /// <summary>Forgets what was accepted beyond a position.</summary>
    public void Forget(long after) => _accepted.RemoveAll(batch => batch.Position > after);

    /// <summary>Closes lane and journal as a process does that was asked to end, and opens both.</summary>
    public async Task RestartAsync()
    {
        await Deadline.For(Lane.CloseAsync(TimeSpan.Zero, Stop));
        await Journal.DisposeAsync();
        await OpenJournalAsync();
        StartLane();
    }

    /// <summary>Ends the lane without letting it move its cursor any more, as a kill does, and opens both.</summary>
    public async Task KillAsync()
    {
        await Journal.DisposeAsync();
        await Deadline.For(Lane.CloseAsync(TimeSpan.Zero, Stop));
        await OpenJournalAsync();
        StartLane();
    }

    /// <summary>Fails unless every bar accepted is accounted for, in the table, the counts and the dead letters.</summary>
    public async Task AssertSettledAsync()
    {
        Assert.Null(Store.StepBack);
        Dictionary<(string, long), decimal> expected = [];
        HashSet<(long, int)> refused = [];
        Dictionary<(string, string, DateTime), (long, int)> newest = [];
        foreach (var (position, batch) in _accepted)
        {
            for (var place = 0; place < batch.Count; place++)
            {
                var bar = batch.Bars.Span[place];
                newest[(bar.Symbol, bar.Timeframe, bar.Timestamp)] = (position, place);
                if (Store.IsPoison(bar) || (_under.Layout == TableLayout.Legacy && bar.Symbol.Length > 20))
                {
                    refused.Add((position, place));
                }
                else
                {
                    expected[(bar.Symbol, UnixMicroseconds.Of(bar.Timestamp))] = bar.Close;
                }
            }
        }

        var held = await _under.ReadAsync();
        Assert.Equal(
            expected.Select(row => (row.Key, row.Value)).Order(),
            held.Select(row => ((row.Symbol, row.Timestamp), decimal.Round(decimal.Parse(row.Close.ToString(), System.Globalization.CultureInfo.InvariantCulture), 4))).Order());

        // One that a later revision replaced on the way may never have been tried.
        var letters = DeadLetters();
        Assert.Equal(letters.Distinct(), letters);
        Assert.Subset(refused, letters.ToHashSet());
        Assert.Subset(letters.ToHashSet(), refused.Where(newest.ContainsValue).ToHashSet());
        var record = Record;
        Assert.Equal((Journal.Head, 0), (record.Cursor, record.Owed));
        Assert.InRange(record.Settled.DeadLettered, letters.Count, _rewound ? long.MaxValue : letters.Count);
        Assert.Equal((0, _dropped), (record.Settled.Returned, record.Settled.Dropped));
        Assert.Equal(record.Accepted, record.Settled.Total);
        using var view = await JournalView.OpenAsync(Journal.Path, cancellationToken: Stop);
        Assert.True((await Ledger.ReadAsync(view, Stop)).Ok);
    }

    /// <summary>Position and place of each dead letter in the file, in order.</summary>
    public List<(long Position, int Place)> DeadLetters()
    {
        using var connection = new SqliteConnection($"Data Source={Journal.Path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT position, place FROM dead_letters ORDER BY position, place";
        using var rows = command.ExecuteReader();
        List<(long, int)> letters = [];
        while (rows.Read())
        {
            letters.Add((rows.GetInt64(0), rows.GetInt32(1)));
        }

        return letters;
    }

    public Task ExecuteAsync(string sql) => _under.ExecuteAsync(sql.Replace("{table}", _under.Store.Binding.Table, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await Lane.CloseAsync(TimeSpan.Zero, CancellationToken.None);
        await Journal.DisposeAsync();
        await _under.DisposeAsync();
        _folder.Dispose();
    }

    private void Hear(long position, BatchOutcome outcome)
    {
        lock (_told)
        {
            _told[position] = outcome;
        }

        OnTold(position);
    }
}
