using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using DualSink.Bars;
using DualSink.Diagnostics;
using DualSink.Journal.Storage;
using DualSink.Stores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DualSink.Journal;

/// <summary>
/// Keeps every accepted batch until its lanes have it, in one file. This is the file's owner, of which there is one at a
/// time; Safe for concurrent use.
/// </summary>
public sealed class BarJournal : IAsyncDisposable
{
    private const int MaxLanes = 62;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly OwnerLock _lock;
    private readonly JournalTail _tail;
    private readonly JournalReader _reader;
    private readonly JournalWriter _writer;
    private readonly ConcurrentDictionary<long, LaneSet> _laneSets = new();
    private readonly Func<LaneSet, long> _maskOf;
    private readonly ILogger _logger;
    private Task? _close;

    private BarJournal(string path, OwnerLock held, JournalDatabase database, JournalState state, TimeProvider time, ILogger logger)
    {
        Path = path;
        _lock = held;
        _logger = logger;
        _maskOf = ComputeMask;
        _tail = new JournalTail(state.Head);
        _reader = new JournalReader(path);
        _writer = new JournalWriter(path, database, state, _tail, LanesOf, time, logger);
        JournalMessages.Opened(logger, path, state.Head, string.Join(", ", state.Lanes.Select(lane => lane.Name)));
    }

    /// <summary>The file's full path.</summary>
    public string Path { get; }

    /// <summary>The last position that is durable; 0 when nothing was ever accepted.</summary>
    public long Head => _writer.State.Head;

    /// <summary>The mode in force, as it was last set; null when none ever was.</summary>
    public string? Mode => _writer.State.Mode;

    /// <summary>Every lane the journal ever had, as they stand now.</summary>
    internal ImmutableArray<LaneRecord> Lanes => _writer.State.Lanes;

    /// <summary>Opens a journal and owns it from then on; makes the file when there is none.</summary>
    /// <param name="options">Where it lies and how large it may grow.</param>
    /// <param name="lanes">The lanes it has to have. One it did not have begins at its end: nothing older is owed to it.</param>
    /// <param name="time">The clock; the system's when null.</param>
    /// <param name="loggers">Where to log; nowhere when null.</param>
    /// <param name="cancellationToken">Gives up opening.</param>
    /// <exception cref="ArgumentException">An option is outside its range, or a lane's name is blank.</exception>
    /// <exception cref="JournalException">The file is in use, damaged, a copy, newer, or something else, or cannot be read or written.</exception>
    public static Task<BarJournal> OpenAsync(
        JournalOptions options,
        IEnumerable<string> lanes,
        TimeProvider? time = null,
        ILoggerFactory? loggers = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var wanted = LaneSet.Of(lanes);
        var logger = new ContainedLogger((loggers ?? NullLoggerFactory.Instance).CreateLogger<BarJournal>());
        return Task.Run(() => Open(options, wanted, time ?? TimeProvider.System, logger), cancellationToken);
    }

    /// <summary>Keeps a batch. Batches are kept in the order of these calls; each gets the next position.</summary>
    /// <param name="batch">The batch. Its bars are copied: the memory may be used again when this returns.</param>
    /// <param name="lanes">The lanes that get it.</param>
    /// <param name="mark">How far the batch's source is accepted with it; null when nobody asks after a restart.</param>
    /// <param name="cancellationToken">Gives up while the batch waits for its turn or for room. Once its transaction has begun it is not called back.</param>
    /// <returns>The batch's position, once it is on the disk. An empty batch gets none and returns <see cref="Head"/>.</returns>
    /// <exception cref="ArgumentException">The journal has no lane of a name, or the tenant is no valid text.</exception>
    /// <exception cref="InvalidOperationException">Every lane of the batch is detached. Nothing was kept.</exception>
    /// <exception cref="JournalException">The disk is full or failed. The batch does not count as kept, and may be appended again.</exception>
    /// <exception cref="ObjectDisposedException">The journal is closed. Nothing was kept.</exception>
    /// <exception cref="OperationCanceledException">Cancelled. Nothing was kept.</exception>
    public ValueTask<long> AppendAsync(BarBatch batch, LaneSet lanes, SourceMark? mark = null, CancellationToken cancellationToken = default) =>
        AppendAsync(batch, lanes, mark, kept: null, cancellationToken);

    /// <inheritdoc cref="AppendAsync(BarBatch, LaneSet, SourceMark?, CancellationToken)"/>
    /// <param name="batch">The batch.</param>
    /// <param name="lanes">The lanes that get it.</param>
    /// <param name="mark">How far the batch's source is accepted with it.</param>
    /// <param name="kept">Told the position before any lane can see the batch, so that no lane's word comes before it; not told of an empty batch. Has to be quick and may not fail.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal ValueTask<long> AppendAsync(BarBatch batch, LaneSet lanes, SourceMark? mark, Action<long>? kept, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(lanes);
        cancellationToken.ThrowIfCancellationRequested();
        var mask = lanes.MaskFor(this, _maskOf);
        if (batch.Count == 0)
        {
            return mark is null ? new ValueTask<long>(Head) : new ValueTask<long>(MarkAsync(mark, cancellationToken));
        }

        var tenant = StrictUtf8.GetBytes(batch.Tenant);
        var bars = batch.Bars.ToArray();
        var append = new Append(batch.Tenant, tenant, mask, bars, EntryEncoder.Encode(bars), mark, kept);
        return new ValueTask<long>(_writer.AppendAsync(append, cancellationToken));
    }

    /// <summary>Executes what is queued, closes the file, and gives it free.</summary>
    public async ValueTask DisposeAsync()
    {
        Task close;
        lock (_laneSets)
        {
            close = _close ??= CloseAsync();
        }

        await close.ConfigureAwait(false);
    }

    /// <summary>
    /// Entries after a position, in order, at least one: waits while there is none. Recent ones come from memory, older
    /// ones from the file.
    /// </summary>
    /// <param name="after">The position before the first.</param>
    /// <param name="maxEntries">At most so many.</param>
    /// <param name="maxBars">At most so many bars, unless the first entry alone has more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="JournalException">The file cannot be read, is damaged, or no longer holds the entry after <paramref name="after"/>.</exception>
    internal async ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(long after, int maxEntries, int maxBars, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEntries, 1);
        while (true)
        {
            if (_tail.Read(after, maxEntries, maxBars) is not { } read)
            {
                return await ReadFileAsync(after, maxEntries, maxBars, cancellationToken).ConfigureAwait(false);
            }

            if (read.Count > 0)
            {
                return read;
            }

            await _tail.WaitAsync(after, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A lane as it stands now.</summary>
    /// <exception cref="ArgumentException">The journal has none of that name.</exception>
    internal LaneRecord Lane(string name)
    {
        var state = _writer.State;
        return state.Lanes[state.NumberOf(name)];
    }

    /// <summary>Moves a lane's cursor, and keeps what became of the bars up to there. Durable when it completes; waits for no append.</summary>
    /// <exception cref="InvalidOperationException">The lane's cursor is not where the progress begins, or not that far. Nothing was changed.</exception>
    /// <exception cref="JournalException">The disk is full or failed. Nothing was changed; the same may be tried again.</exception>
    internal Task CommitAsync(LaneProgress progress) => _writer.DoAsync(transaction => LaneChanges.Commit(transaction, progress));

    /// <summary>Keeps how far a source is accepted, where no batch belongs to it.</summary>
    /// <returns>The last position by then.</returns>
    internal Task<long> MarkAsync(SourceMark mark, CancellationToken cancellationToken) => _writer.AppendAsync(
        new Work<long>(transaction =>
        {
            transaction.SetMark(mark);
            return transaction.Head;
        }),
        cancellationToken);

    /// <summary>How far a source is accepted; null when nothing of it ever was.</summary>
    internal Task<SourceMark?> MarkOfAsync(string source, CancellationToken cancellationToken) =>
        _reader.ReadAsync(session => JournalTables.Marks(session).GetValueOrDefault(source), cancellationToken);

    /// <summary>Keeps the mode in force.</summary>
    internal Task SetModeAsync(string mode) => _writer.DoAsync(transaction =>
    {
        transaction.SetMode(mode);
        return true;
    });

    /// <summary>Keeps something that happened.</summary>
    internal Task AppendEventAsync(string kind, string? lane, string cause, string? detail) => _writer.DoAsync(transaction =>
    {
        transaction.AddEvent(kind, lane, cause, detail);
        return true;
    });

    private static BarJournal Open(JournalOptions options, LaneSet wanted, TimeProvider time, ILogger logger)
    {
        var path = JournalFile.Locate(options.Path);
        var held = OwnerLock.Take(path);
        JournalDatabase? database = null;
        try
        {
            var session = JournalFile.Open(path, time.GetUtcNow());
            database = new JournalDatabase(session);
            return new BarJournal(path, held, database, AddLanes(database, JournalTables.State(session), wanted, path), time, logger);
        }
        catch (Exception e)
        {
            database?.Dispose();
            held.Dispose();
            throw e is StoreException store ? JournalErrors.Of(path, store) : e;
        }
    }

    private static JournalState AddLanes(JournalDatabase database, JournalState state, LaneSet wanted, string path)
    {
        var known = state.Lanes.Select(lane => lane.Name).ToHashSet(StringComparer.Ordinal);
        List<LaneRecord> lanes = [.. state.Lanes, .. wanted.Names.Where(name => !known.Contains(name)).Select(name =>
            new LaneRecord(name, state.Head, LaneWindow.DefaultEntries, 0, LaneState.Active, 0, default, null))];
        if (lanes.Count > MaxLanes)
        {
            throw new JournalException(JournalErrorKind.Refused, path, $"it had {state.Lanes.Length} lanes and can have {MaxLanes}. Name the lanes as before, or start with a new file.");
        }

        database.Begin();
        for (var number = state.Lanes.Length; number < lanes.Count; number++)
        {
            database.WriteLane(number, lanes[number]);
        }

        database.Commit();
        return state with { Lanes = [.. lanes] };
    }

    private async Task CloseAsync()
    {
        var head = await _writer.CloseAsync().ConfigureAwait(false);
        _reader.Dispose();
        _lock.Dispose();
        JournalMessages.Closed(_logger, Path, head);
    }

    private async ValueTask<IReadOnlyList<JournalEntry>> ReadFileAsync(long after, int maxEntries, int maxBars, CancellationToken cancellationToken)
    {
        var head = Head;
        var read = await _reader.ReadAsync(
            session =>
            {
                List<JournalEntry> entries = [];
                var bars = 0L;
                foreach (var entry in JournalTables.EntriesAfter(session, after, LanesOf))
                {
                    bars += entry.Bars.Length;
                    if (entries.Count > 0 && (bars > maxBars || entries.Count == maxEntries || entry.Position > head))
                    {
                        break;
                    }

                    entries.Add(entry);
                }

                return entries;
            },
            cancellationToken).ConfigureAwait(false);
        return read.Count > 0 && read[0].Position == after + 1
            ? read
            : throw new JournalException(JournalErrorKind.Refused, Path, $"the entry after position {after} is no longer kept; the oldest is {(read.Count > 0 ? read[0].Position : head + 1)}.");
    }

    private LaneSet LanesOf(long mask) => _laneSets.GetOrAdd(mask, bits =>
    {
        var lanes = _writer.State.Lanes;
        return LaneSet.Of(lanes.Where((_, number) => (bits >> number & 1) != 0).Select(lane => lane.Name));
    });

    private long ComputeMask(LaneSet lanes)
    {
        var state = _writer.State;
        return lanes.Names.Aggregate(0L, (mask, name) => mask | (1L << state.NumberOf(name)));
    }
}
