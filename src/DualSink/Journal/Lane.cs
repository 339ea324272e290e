using System.IO.Hashing;
using System.Text;
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
internal sealed class Lane : ILaneControl, IAsyncDisposable
{
    private readonly LaneWork _work;
    private readonly LaneCommitter _committer;
    private readonly LanePump _pump;
    private readonly LaneMetrics _metrics;
    private readonly BacklogBytes _bytes;
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
        _bytes = new BacklogBytes(work);
        _metrics = new LaneMetrics(settings.Context.PipelineId, settings.Context.Tenant, work.Name, Measure);

        if (!settings.Delivers)
        {
            _pumping = _committing = Task.CompletedTask;
            return;
        }

        // The loops outlive whoever starts the lane, and must not inherit its ambient transaction or anything else.
        using (ExecutionContext.SuppressFlow())
        {
            _pumping = Task.Run(_pump.RunAsync);
            _committing = Task.Run(_committer.RunAsync);
        }

        LogMessages.LaneStarted(work.Logger, work.Name, Record.Cursor, Record.Owed);
    }

    /// <summary>The lane's name, which is its sink's mode.</summary>
    public string Name => _work.Name;

    /// <summary>The durable cursor: everything up to there is settled.</summary>
    public long Cursor => Record.Cursor;

    /// <summary>How the lane stands now.</summary>
    public LaneStatus Status
    {
        get
        {
            var record = Record;
            var oldest = record.Owed > 0 ? _work.Run.OldestOut ?? _pump.NextAcceptedAt : null;
            return new LaneStatus(record, _work.Journal.Head, oldest, _work.Sink.Health, Trouble)
            {
                BacklogBytes = _bytes.Of(record.Owed),
                LookedThrough = _work.Run.LookedThrough,
                MeetsDamage = _pump.Reading.IsDamage || _pump.Settling.IsDamage || _committer.Committing.IsDamage,
            };
        }
    }

    /// <summary>The table it delivers to.</summary>
    public IBarStore Store => _work.Sink.Store;

    private string? Trouble => _pump.Reading.Message ?? _pump.Settling.Message ?? _committer.Committing.Message;

    private LaneRecord Record => _work.Journal.Lane(Name);

    // The same in every process that owns the journal, and in no other.
    private static long OwnerOf(BarJournal journal, string lane) => (long)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes($"{journal.Id}/{lane}"));

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
        var options = settings.Options.ForJournal() with
        {
            QueueMax = Math.Max(record.Window, LaneWindow.DefaultEntries),
            Alike = new BarsAlike(journal, record.Name, store.Binding).FindAsync,
            Changed = journal.Changed.Beat,
        };
        var sink = new StoreSink(store.OwnedBy(OwnerOf(journal, record.Name)), options, settings.Context, timeProvider: settings.Time, loggerFactory: settings.Loggers);
        var work = new LaneWork(record.Name, journal, sink, settings);
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

    /// <summary>Hands nothing more out until <see cref="ResumeAsync"/>, also after a restart. What is out is still settled.</summary>
    /// <param name="cause">Why, for the events.</param>
    /// <returns>Whether it was handing out before.</returns>
    /// <exception cref="InvalidOperationException">The lane is detached.</exception>
    /// <exception cref="JournalException">The journal's disk is full or failed; nothing was changed.</exception>
    public Task<bool> PauseAsync(string cause) => ChangeAsync(journal => journal.SetPausedAsync(Name, paused: true, cause), beginsAgain: false);

    /// <summary>Hands out again.</summary>
    /// <param name="cause">Why, for the events.</param>
    /// <returns>Whether it was paused.</returns>
    /// <exception cref="InvalidOperationException">The lane is detached.</exception>
    /// <exception cref="JournalException">The journal's disk is full or failed; nothing was changed.</exception>
    public Task<bool> ResumeAsync(string cause) => ChangeAsync(journal => journal.SetPausedAsync(Name, paused: false, cause), beginsAgain: false);

    /// <summary>Delivers again what comes after a position. The table never steps back on the way, whatever it holds by now.</summary>
    /// <param name="position">The position, not beyond the cursor. What comes after it has to be kept still.</param>
    /// <param name="cause">Why, for the events.</param>
    /// <returns>Bars that are owed again.</returns>
    /// <exception cref="InvalidOperationException">The position is beyond the cursor or no longer kept, or the lane is detached.</exception>
    /// <exception cref="JournalException">The journal's disk is full or failed; nothing was changed.</exception>
    public Task<long> RewindAsync(long position, string cause) => ChangeAsync(journal => journal.RewindAsync(Name, position, cause), beginsAgain: true);

    /// <summary>Gives up what the lane is owed, which counts as dropped, and gives it nothing from now on.</summary>
    /// <param name="cause">Why, for the events.</param>
    /// <returns>Where its gap begins.</returns>
    /// <exception cref="InvalidOperationException">It is detached already, or the last one that is not.</exception>
    /// <exception cref="JournalException">The journal's disk is full or failed; nothing was changed.</exception>
    public Task<LaneGap> DetachAsync(string cause) => ChangeAsync(journal => journal.DetachAsync(Name, cause), beginsAgain: true);

    /// <summary>Gives the lane what is accepted from now on.</summary>
    /// <param name="cause">Why, for the events.</param>
    /// <returns>What it missed.</returns>
    /// <exception cref="InvalidOperationException">It is not detached.</exception>
    /// <exception cref="JournalException">The journal's disk is full or failed; nothing was changed.</exception>
    public Task<LaneGap> AttachAsync(string cause) => ChangeAsync(journal => journal.AttachAsync(Name, cause), beginsAgain: true);

    /// <summary>
    /// Tries dead letters again, the one accepted last first. Where the table holds a row of a letter's key it is left
    /// alone; or overwritten, if that is asked for and no newer revision in the journal took or takes its place.
    /// </summary>
    /// <param name="filter">Which of the lane's. Its lane and its order are idle.</param>
    /// <param name="overwrites">Whether rows that are there are overwritten.</param>
    /// <param name="cancellationToken">Gives up; what was written and not noted is found unchanged the next time.</param>
    /// <returns>What became of them; an error of the store ends it early.</returns>
    /// <exception cref="JournalException">The journal cannot be read, or its disk is full or failed.</exception>
    public Task<ReplayReport> ReplayAsync(DeadLetterFilter filter, bool overwrites, CancellationToken cancellationToken) =>
        new LaneReplay(_work, overwrites).RunAsync(filter, cancellationToken);

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

    private async Task<T> ChangeAsync<T>(Func<BarJournal, Task<T>> change, bool beginsAgain)
    {
        await _work.Turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            var result = await change(_work.Journal).ConfigureAwait(false);
            if (beginsAgain)
            {
                _work.BeginAgain();
            }

            return result;
        }
        finally
        {
            _work.Turn.Release();
            _work.Moved.Beat();
        }
    }

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
        LogMessages.LaneClosed(_work.Logger, Name, record.Cursor, record.Owed);
    }

    private LaneMeasurement Measure()
    {
        var status = Status;
        var age = status.OldestOwedAt is { } oldest ? _work.Time.GetUtcNow() - oldest : TimeSpan.Zero;
        return new LaneMeasurement(status.BacklogBars, status.BacklogBatches, status.BacklogBytes, age > TimeSpan.Zero ? age : TimeSpan.Zero);
    }
}
