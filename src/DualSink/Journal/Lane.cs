using DualSink.Diagnostics;
using DualSink.Sinks;
using DualSink.Stores;

namespace DualSink.Journal;

/// <summary>
/// Delivers what a journal keeps for one table: pulls entries after its cursor, hands them to a sink of its own, and moves
/// the cursor over what is settled without a gap. Keeps its backlog in the journal, so that a table that is slow or gone
/// harms nobody. One for each lane of a journal; safe for concurrent use.
/// </summary>
/// <remarks>
/// What is handed out lies inside a <see cref="LaneWindow"/> beyond the durable cursor. After a crash any of it may be in
/// the table, so of each key in there the last revision alone is written (<see cref="DoubtfulRange"/>).
/// </remarks>
internal sealed class Lane : IAsyncDisposable
{
    private readonly LaneWork _work;
    private readonly LaneCommitter _committer;
    private readonly LanePump _pump;
    private readonly LaneMetrics _metrics;
    private readonly TimeSpan _drainTimeout;
    private readonly Task _pumping;
    private readonly Task _committing;
    private readonly Lock _closeLock = new();
    private Task? _close;

    private Lane(LaneWork work, LaneSettings settings)
    {
        _work = work;
        _drainTimeout = settings.Options.DrainTimeout;
        _committer = new LaneCommitter(work);
        _pump = new LanePump(work);
        _metrics = new LaneMetrics(settings.Context.PipelineId, work.Name, Measure);

        // The loops outlive whoever starts the lane, and must not inherit its ambient transaction or anything else.
        using (ExecutionContext.SuppressFlow())
        {
            _pumping = Task.Run(_pump.RunAsync);
            _committing = Task.Run(_committer.RunAsync);
        }
    }

    /// <summary>The lane's name, which is its sink's mode.</summary>
    public string Name => _work.Name;

    /// <summary>The durable cursor: everything up to there is settled.</summary>
    public long Cursor => Record.Cursor;

    /// <summary>How the lane stands now.</summary>
    public LaneStatus Status => new(Record, _work.Journal.Head, _work.Run.OldestOut ?? _pump.NextAcceptedAt, _work.Sink.Health, _work.Trouble);

    /// <summary>The table it delivers to.</summary>
    public IBarStore Store => _work.Sink.Store;

    private LaneRecord Record => _work.Journal.Lane(Name);

    /// <summary>Starts delivering. Nothing connects before there is something to write.</summary>
    /// <param name="journal">The journal, which has to have a lane of the name of the table's layout. Stays the caller's, and open until the lane is closed.</param>
    /// <param name="store">The table.</param>
    /// <param name="settings">How to write, and whom to tell.</param>
    /// <exception cref="ArgumentException">The journal has no such lane, or an option is outside its range.</exception>
    public static Lane Start(BarJournal journal, IBarStore store, LaneSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(store);
        settings ??= new LaneSettings();
        var record = journal.Lane(store.Binding.Layout.Name);

        // The window is the queue: nothing handed out ever waits at the sink's door.
        var options = settings.Options.ForJournal() with { QueueMax = Math.Max(record.Window, LaneWindow.DefaultEntries) };
        var sink = new StoreSink(store, options, settings.Context, timeProvider: settings.Time, loggerFactory: settings.Loggers);
        var work = new LaneWork(record.Name, journal, sink, settings);
        LaneMessages.Started(work.Logger, record.Name, record.Cursor, record.Owed);
        return new Lane(work, settings);
    }

    /// <summary>Waits until everything up to a position is settled and that is durable; nothing is waited for in a lane that is detached.</summary>
    /// <param name="position">The position.</param>
    /// <param name="cancellationToken">Gives up waiting; the lane goes on.</param>
    /// <exception cref="SinkClosedException">The lane was closed before.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task DrainAsync(long position, CancellationToken cancellationToken)
    {
        while (true)
        {
            var moved = _work.Moved.Next;
            if (Record is { State: LaneState.Detached } || Cursor >= position)
            {
                return;
            }

            if (_work.Stop.IsCancellationRequested)
            {
                throw new SinkClosedException(Name);
            }

            await moved.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Hands nothing more out, goes on writing what is out for a while, makes durable what is settled, and ends. What is
    /// left stays in the journal. A second call waits for the first.
    /// </summary>
    /// <param name="drainLimit">How long to go on writing.</param>
    /// <param name="cancellationToken">Ends the writing early.</param>
    public Task CloseAsync(TimeSpan drainLimit, CancellationToken cancellationToken = default)
    {
        lock (_closeLock)
        {
            return _close ??= CloseOnceAsync(drainLimit, cancellationToken);
        }
    }

    /// <summary>Closes, writing for <see cref="StoreSinkOptions.DrainTimeout"/> at most.</summary>
    public async ValueTask DisposeAsync() => await CloseAsync(_drainTimeout).ConfigureAwait(false);

    private async Task CloseOnceAsync(TimeSpan drainLimit, CancellationToken cancellationToken)
    {
        // Off the caller's lock before anybody is woken.
        await Task.Yield();
        await _work.StopAsync().ConfigureAwait(false);
        await _work.Sink.CloseAsync(drainLimit, cancellationToken).ConfigureAwait(false);
        await _pumping.ConfigureAwait(false);
        _committer.Finish();
        await _committing.ConfigureAwait(false);
        _metrics.Dispose();
        _work.Moved.Beat();
        var record = Record;
        LaneMessages.Closed(_work.Logger, Name, record.Cursor, record.Owed);
    }

    private LaneMeasurement Measure()
    {
        var status = Status;
        var age = status.OldestOwedAt is { } oldest ? _work.Time.GetUtcNow() - oldest : TimeSpan.Zero;
        return new LaneMeasurement(status.BacklogBars, status.BacklogBatches, age > TimeSpan.Zero ? age : TimeSpan.Zero);
    }
}
