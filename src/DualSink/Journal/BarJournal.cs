using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using System.Threading.Channels;
using DualSink.Bars;
using DualSink.Diagnostics;
using DualSink.Journal.Storage;
using DualSink.Sinks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DualSink.Journal;

/// <summary>
/// Keeps every accepted batch until its lanes have it, in one file. This is the file's owner, of which there is one at a
/// time; Safe for concurrent use.
/// </summary>
public sealed class BarJournal : IAsyncDisposable
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly OwnerLock _lock;
    private readonly JournalTail _tail;
    private readonly JournalReader _reader;
    private readonly JournalWriter _writer;
    private readonly ConcurrentDictionary<long, LaneSet> _laneSets = new();
    private readonly Func<LaneSet, long> _maskOf;
    private readonly Channel<ControlRequest> _requests = Channel.CreateUnbounded<ControlRequest>();
    private readonly JournalUpkeep _upkeep;
    private readonly ILogger _logger;
    private Task? _close;

    private BarJournal(OpenJournal open, JournalOptions options, TimeProvider time, ILogger logger)
    {
        Path = open.Path;
        Id = open.Id;
        _lock = open.Lock;
        _logger = logger;
        _maskOf = ComputeMask;
        _tail = new JournalTail(open.State.Head);
        _reader = new JournalReader(Path);
        _writer = new JournalWriter(open, options, _tail, LanesOf, request => _requests.Writer.TryWrite(request), Changed, LanesChanged, time, logger);
        DeadLetters = new DeadLetterBox(_writer, _reader);
        if (open.Kept is { } kept)
        {
            LogMessages.JournalUpgraded(logger, Path, JournalSchema.Format, kept);
        }

        LogMessages.JournalOpened(logger, Path, open.State.Head, string.Join(", ", open.State.Lanes.Select(lane => lane.Name)));
        _writer.Start();
        _upkeep = new JournalUpkeep(Path, _writer, time, logger);
    }

    /// <summary>The file's full path.</summary>
    public string Path { get; }

    /// <summary>The last position that is durable; 0 when nothing was ever accepted.</summary>
    public long Head => _writer.State.Head;

    /// <summary>The mode in force, as it was last set; null when none ever was.</summary>
    public string? Mode => _writer.State.Mode;

    /// <summary>What tells it from every other journal.</summary>
    internal string Id { get; }

    /// <summary>The first position it still has; one beyond the head when it has none.</summary>
    internal long First => _writer.State.First;

    /// <summary>Every lane the journal ever had, as they stand now.</summary>
    internal ImmutableArray<LaneRecord> Lanes => _writer.State.Lanes;

    /// <summary>
    /// Beats when a lane's state changed, when something waits at the door of a full journal, and when what a lane or its
    /// sink tells of itself changed. Whoever watches them need not look before.
    /// </summary>
    internal Pulse Changed { get; } = new();

    /// <summary>Beats when a lane's state changed, and at nothing else.</summary>
    internal Pulse LanesChanged { get; } = new();

    /// <summary>How many events were kept since it was opened: as many as before, and there is none to read.</summary>
    internal long Events => _writer.State.Events;

    /// <summary>Bars that tables can never hold.</summary>
    internal DeadLetterBox DeadLetters { get; }

    /// <summary>Whether an append waits for which no room was found.</summary>
    internal bool IsFull => _writer.IsFull;

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
        var clock = time ?? TimeProvider.System;
        return Task.Run(
            async () => new BarJournal(await OpenJournal.OpenAsync(options, wanted, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false), options, clock, logger),
            cancellationToken);
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
        _reader.ReadAsync(session => JournalTables.MarkOf(session, source), cancellationToken);

    /// <summary>Forgets the marks of requests that are older than an instant, or not among so many of the latest.</summary>
    internal Task<int> ForgetRequestsAsync(DateTimeOffset before, int most) => _writer.DoAsync(transaction => transaction.ForgetRequests(before, most));

    /// <summary>Keeps the mode in force, and with a cause that it was switched.</summary>
    internal Task SetModeAsync(string mode, string? cause = null, string? detail = null) => _writer.DoAsync(transaction =>
    {
        transaction.SetMode(mode);
        if (cause is not null)
        {
            transaction.AddEvent("switched", null, cause, detail);
        }
    });

    /// <summary>Keeps what its owner tells those who look from beside, in place of what it told before; forgotten when another process owns the journal.</summary>
    internal Task SetReportAsync(string report) => _writer.DoAsync(transaction => transaction.SetReport(report));

    /// <summary>Whose bars stand under which source in a table without tenants, as it was kept.</summary>
    internal Task<Dictionary<string, string>> OwnersAsync(CancellationToken cancellationToken) => _reader.ReadAsync(JournalTables.Owners, cancellationToken);

    /// <summary>Keeps whose bars stand under a source. Executed before whatever is appended after the call.</summary>
    internal Task KeepOwnerAsync(string source, string tenant) => _writer.DoAsync(transaction => transaction.SetOwner(source, tenant));

    /// <summary>Keeps something that happened.</summary>
    internal Task AppendEventAsync(string kind, string? lane, string cause, string? detail) =>
        _writer.DoAsync(transaction => transaction.AddEvent(kind, lane, cause, detail));

    /// <summary>Says how many entries beyond its cursor a lane may send, before it does.</summary>
    internal Task SetWindowAsync(string lane, int window) => _writer.DoAsync(transaction => LaneChanges.SetWindow(transaction, lane, window));

    /// <summary>Keeps that a lane's delivering is stopped, or goes on.</summary>
    /// <returns>Whether it was otherwise before.</returns>
    /// <exception cref="InvalidOperationException">The lane is detached.</exception>
    internal Task<bool> SetPausedAsync(string lane, bool paused, string cause) => _writer.DoAsync(transaction => LaneChanges.SetPaused(transaction, lane, paused, cause));

    /// <summary>Moves a lane's cursor back, and counts the bars behind it as accepted once more. Nothing may be on its way to the sink.</summary>
    /// <returns>Bars that are owed again.</returns>
    /// <exception cref="InvalidOperationException">The position is beyond the cursor or no longer kept, or the lane is detached.</exception>
    internal Task<long> RewindAsync(string lane, long position, string cause) => _writer.DoAsync(transaction => LaneChanges.Rewind(transaction, lane, position, cause));

    /// <summary>Gives up what a lane is owed, counted as dropped, and gives it nothing from now on.</summary>
    /// <exception cref="InvalidOperationException">It is detached already, or the last one that is not.</exception>
    internal Task<LaneGap> DetachAsync(string lane, string cause) => _writer.DoAsync(transaction => LaneChanges.Detach(transaction, lane, cause));

    /// <summary>Gives a detached lane what is accepted from now on.</summary>
    /// <returns>What it missed.</returns>
    /// <exception cref="InvalidOperationException">It is not detached.</exception>
    internal Task<LaneGap> AttachAsync(string lane, string cause) => _writer.DoAsync(transaction => LaneChanges.Attach(transaction, lane, cause));

    /// <summary>The position before the first entry accepted at an instant or later; the head when there is none.</summary>
    internal Task<long> PositionBeforeAsync(DateTimeOffset instant, CancellationToken cancellationToken) =>
        _reader.ReadAsync(session => JournalTables.PositionBefore(session, instant) ?? Head, cancellationToken);

    /// <summary>When the first entry was accepted that is kept, where earlier ones are no longer; null when all are kept.</summary>
    internal Task<DateTimeOffset?> KeptSinceAsync(CancellationToken cancellationToken) =>
        _reader.ReadAsync(session => JournalTables.KeptSince(session), cancellationToken);

    /// <summary>What a lane is owed, counted from the entries.</summary>
    internal Task<LaneBacklog> BacklogAsync(string lane, CancellationToken cancellationToken)
    {
        var state = _writer.State;
        var number = state.NumberOf(lane);
        return _reader.ReadAsync(session => JournalTables.Backlog(session, state.Lanes[number], number), cancellationToken);
    }

    /// <summary>How much the journal held when that was last measured, some time in the last second; nothing before the first time.</summary>
    internal JournalSize MeasuredSize => _upkeep.Size;

    /// <summary>How much the journal holds.</summary>
    internal Task<JournalSize> SizeAsync(CancellationToken cancellationToken) =>
        _reader.ReadAsync(session => JournalTables.SizeOf(session, _writer.State, Path), cancellationToken);

    /// <summary>What other processes ask for, each once, until the journal is closed. One reader.</summary>
    internal IAsyncEnumerable<ControlRequest> ReadRequestsAsync(CancellationToken cancellationToken) => _requests.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Answers a request.</summary>
    /// <returns>Whether somebody waits for the answer; not when the request was withdrawn.</returns>
    internal Task<bool> AnswerAsync(ControlRequest request, bool ok, string answer) =>
        _writer.DoAsync(transaction => ControlTable.Answer(transaction.Database, request.Id, transaction.Now, ok, answer));

    private async Task CloseAsync()
    {
        await _upkeep.DisposeAsync().ConfigureAwait(false);

        // The writer closes the file last, which empties its log.
        _reader.Dispose();
        var head = await _writer.CloseAsync().ConfigureAwait(false);
        _requests.Writer.TryComplete();
        _lock.Dispose();
        LogMessages.JournalClosed(_logger, Path, head);
    }

    private async ValueTask<IReadOnlyList<JournalEntry>> ReadFileAsync(long after, int maxEntries, int maxBars, CancellationToken cancellationToken)
    {
        // What is in the file and not yet counted as durable is nobody's business yet.
        var state = _writer.State;
        var atMost = (int)Math.Min(maxEntries, state.Head - after);
        var read = await _reader.ReadAsync(session => JournalTables.Entries(session, after, atMost, maxBars, LanesOf), cancellationToken).ConfigureAwait(false);
        return read.Count > 0 && read[0].Position == after + 1
            ? read
            : throw new JournalException(JournalErrorKind.Refused, Path, $"the entry after position {after} is no longer kept; the oldest is {_writer.State.First}.");
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
