using DualSink.Diagnostics;
using DualSink.Sinks;
using DualSink.Stores;
using Microsoft.Extensions.Logging;

namespace DualSink.Journal.Storage;

/// <summary>
/// Executes operations, those that wait together in one transaction with one flush to the disk. Its thread alone writes
/// the file.
/// </summary>
internal sealed class JournalWriter
{
    // A feed that is faster than the tables finds a small journal full many times a second.
    private static readonly TimeSpan FullIsToldEvery = TimeSpan.FromMinutes(1);

    private readonly string _path;
    private readonly JournalDatabase _database;
    private readonly JournalQueue _queue;
    private readonly JournalTail _tail;
    private readonly JournalRoom _room;
    private readonly FileWatch _watch;
    private readonly RequestWatch _requests;
    private readonly Pulse _changed;
    private readonly Pulse _lanesChanged;
    private readonly Func<long, LaneSet> _lanesOf;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource<long> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The thread's alone.
    private readonly List<JournalOperation> _group = [];
    private bool _toldBusy;
    private bool _toldFull;
    private long? _toldFullAt;

    // Written by the thread, read by anybody.
    private volatile JournalState _state;

    public JournalWriter(
        OpenJournal open, JournalOptions options, JournalTail tail, Func<long, LaneSet> lanesOf, Action<ControlRequest> asked, Pulse changed, Pulse lanesChanged, TimeProvider time, ILogger logger)
    {
        _path = open.Path;
        _database = open.Database;
        _state = open.State;
        _queue = new JournalQueue(open.Path);
        _room = new JournalRoom(options);
        _watch = new FileWatch(open.Path);
        _requests = new RequestWatch(open.Path, asked, time, logger);
        _changed = changed;
        _lanesChanged = lanesChanged;
        _tail = tail;
        _lanesOf = lanesOf;
        _time = time;
        _logger = logger;
    }

    /// <summary>What is durable.</summary>
    public JournalState State => _state;

    /// <summary>Whether an append waits for which no room was found.</summary>
    public bool IsFull => _queue.IsFull;

    /// <summary>Begins to execute.</summary>
    public void Start()
    {
        // Commits block for as long as the disk takes, which a thread of the pool should not.
        new Thread(Run) { IsBackground = true, Name = "DualSink journal" }.UnsafeStart();
    }

    /// <summary>Queues an append, behind those before.</summary>
    public Task<T> AppendAsync<T>(JournalOperation<T> append, CancellationToken cancellationToken)
    {
        var appended = _queue.PostAppend(append, cancellationToken);
        if (_queue.IsFull)
        {
            // It waits with those that were found not to fit, and is seen by nobody else.
            _changed.Beat();
        }

        return appended;
    }

    /// <summary>Queues anything else: it waits for no append.</summary>
    public Task<T> DoAsync<T>(Func<JournalTransaction, T> work) => _queue.Post(new Work<T>(work));

    /// <summary>Queues what has no result.</summary>
    public Task DoAsync(Action<JournalTransaction> work) => DoAsync(transaction =>
    {
        work(transaction);
        return true;
    });

    /// <summary>Forgets some of what is kept no longer. On the writer's thread.</summary>
    /// <returns>Whether there may be more.</returns>
    public bool ForgetOld(JournalTransaction transaction) => _room.ForgetOld(transaction);

    /// <summary>Takes nothing more, executes what is queued, closes the file, and ends the thread.</summary>
    /// <returns>The last position.</returns>
    public Task<long> CloseAsync()
    {
        _queue.Close();
        return _ended.Task;
    }

    private void Run()
    {
        for (var awaited = Awaited.Nothing; awaited != Awaited.End; awaited = _queue.Wait(RequestWatch.Interval))
        {
            if (awaited == Awaited.Operations)
            {
                Execute();
            }

            if (awaited == Awaited.Nothing || _requests.IsDue)
            {
                _requests.Look(_database);
            }
        }

        _queue.TakeAll(_group);
        FailGroup(_queue.Closed());
        try
        {
            _database.Dispose();
        }
        finally
        {
            _ended.SetResult(_state.Head);
        }
    }

    private void Execute()
    {
        try
        {
            RunGroup();
        }
        catch (Exception e)
        {
            FailGroup(e);
        }
    }

    private void RunGroup()
    {
        // What waits for another process to finish writing is still queued, and can be called back.
        if (!TryBegin())
        {
            return;
        }

        var transaction = NewTransaction();
        try
        {
            ExecuteGroup(transaction);
            transaction.Finish();
            _database.Commit();
        }
        catch (Exception)
        {
            _database.Rollback();
            if (_group.Count < 2)
            {
                throw;
            }

            ExecuteEach();
            return;
        }

        Publish(transaction, _group);
        _group.Clear();
    }

    private void ExecuteGroup(JournalTransaction transaction)
    {
        _queue.TakeOthers(_group);
        foreach (var operation in _group)
        {
            operation.Execute(transaction);
        }

        if (_queue.Waiting() is not { } waiting)
        {
            return;
        }

        var before = _group.Count;
        var room = _room.Make(transaction, waiting.First, waiting.All);
        if (room < 0)
        {
            _queue.TakeFirstAppend()?.Fail(new JournalException(
                JournalErrorKind.Full,
                _path,
                "there is no room for the batch, and no lane that would make any. Raise journal.max_bytes, purge dead letters, or append smaller batches."));
            return;
        }

        TellFull(transaction, _queue.TakeAppends(_group, room) && _group.Count == before);
        for (var i = before; i < _group.Count; i++)
        {
            _group[i].Execute(transaction);
        }
    }

    private void TellFull(JournalTransaction transaction, bool isFull)
    {
        if (!isFull)
        {
            _toldFull = false;
            return;
        }

        _changed.Beat();
        if (!_toldFull && (_toldFullAt is not { } last || _time.GetElapsedTime(last) >= FullIsToldEvery))
        {
            transaction.AddEvent("journal-full", null, "appending waits for the lanes", null);
            LogMessages.JournalFull(_logger, _path);
            _toldFull = true;
            _toldFullAt = _time.GetTimestamp();
        }
    }

    /// <summary>The group failed as a whole: each by itself, so that one takes no other along.</summary>
    private void ExecuteEach()
    {
        foreach (var operation in _group)
        {
            var transaction = NewTransaction();
            try
            {
                _database.Begin();
                operation.Execute(transaction);
                transaction.Finish();
                _database.Commit();
            }
            catch (Exception e)
            {
                _database.Rollback();
                operation.Fail(Translated(e));
                continue;
            }

            Publish(transaction, [operation]);
        }

        _group.Clear();
    }

    private bool TryBegin()
    {
        try
        {
            _watch.RequireSameFile();
            _database.Begin();
            _toldBusy = false;
            return true;
        }
        catch (StoreException e) when (JournalErrors.IsBusy(e))
        {
            if (!_toldBusy)
            {
                LogMessages.JournalBusy(_logger, _path);
                _toldBusy = true;
            }

            return false;
        }
        catch (Exception)
        {
            _queue.TakeAll(_group);
            throw;
        }
    }

    private JournalTransaction NewTransaction() => new(_database, _state, _lanesOf, _time.GetUtcNow());

    private void Publish(JournalTransaction transaction, List<JournalOperation> operations)
    {
        foreach (var operation in operations)
        {
            operation.Precede();
        }

        var before = _state;
        _state = transaction.After;
        if (transaction.Entries.Count > 0)
        {
            _tail.Add(transaction.Entries);
        }

        foreach (var operation in operations)
        {
            operation.Complete();
        }

        foreach (var (was, lane) in before.Lanes.Zip(_state.Lanes))
        {
            if (lane.State != was.State)
            {
                _lanesChanged.Beat();
                _changed.Beat();
            }

            if (lane.State == LaneState.Detached && was.State != LaneState.Detached)
            {
                LogMessages.JournalDetachedLane(_logger, _path, lane.Name, lane.Settled.Dropped - was.Settled.Dropped, lane.Gap!.From);
            }
        }
    }

    private void FailGroup(Exception error)
    {
        error = Translated(error);
        foreach (var operation in _group)
        {
            operation.Fail(error);
        }

        _group.Clear();
    }

    private Exception Translated(Exception error) => error is StoreException store ? JournalErrors.Of(_path, store) : error;
}
