using DualSink.Diagnostics;
using DualSink.Stores;
using Microsoft.Extensions.Logging;

namespace DualSink.Journal.Storage;

/// <summary>
/// Executes operations, those that wait together in one transaction with one flush to the disk. Its thread alone writes
/// the file.
/// </summary>
internal sealed class JournalWriter
{
    // A batch that comes while a transaction is on its way waits for that one and its own; larger ones would make the wait long.
    private const int MaxGroupBytes = 4 << 20;

    private readonly string _path;
    private readonly JournalDatabase _database;
    private readonly JournalTail _tail;
    private readonly Func<long, LaneSet> _lanesOf;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly TaskCompletionSource<long> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Under the lock: what waits. Appends may have to wait for room; what makes room goes before them.
    private readonly object _lock = new();
    private readonly LinkedList<JournalOperation> _appends = new();
    private readonly LinkedList<JournalOperation> _others = new();
    private bool _isClosing;

    // The thread's alone.
    private readonly List<JournalOperation> _group = [];
    private bool _toldBusy;

    private volatile JournalState _state;

    public JournalWriter(string path, JournalDatabase database, JournalState state, JournalTail tail, Func<long, LaneSet> lanesOf, TimeProvider time, ILogger logger)
    {
        _path = path;
        _database = database;
        _state = state;
        _tail = tail;
        _lanesOf = lanesOf;
        _time = time;
        _logger = logger;

        // Commits block for as long as the disk takes, which a thread of the pool should not.
        _thread = new Thread(Run) { IsBackground = true, Name = "DualSink journal" };
        _thread.UnsafeStart();
    }

    /// <summary>What is durable.</summary>
    public JournalState State => _state;

    /// <summary>Queues an append, behind those before.</summary>
    public Task<T> AppendAsync<T>(JournalOperation<T> append, CancellationToken cancellationToken) => Post(_appends, append, cancellationToken);

    /// <summary>Queues anything else: it waits for no append.</summary>
    public Task<T> DoAsync<T>(Func<JournalTransaction, T> work, CancellationToken cancellationToken = default) =>
        Post(_others, new Work<T>(work), cancellationToken);

    /// <summary>Takes nothing more, executes what is queued, closes the file, and ends the thread.</summary>
    /// <returns>The last position.</returns>
    public Task<long> CloseAsync()
    {
        lock (_lock)
        {
            _isClosing = true;
            Monitor.Pulse(_lock);
        }

        return _ended.Task;
    }

    private Task<T> Post<T>(LinkedList<JournalOperation> queue, JournalOperation<T> operation, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_isClosing)
            {
                operation.Place = queue.AddLast(operation);
                Monitor.Pulse(_lock);
            }
        }

        if (operation.Place is null)
        {
            operation.Fail(new ObjectDisposedException(nameof(BarJournal), $"The journal {_path} is closed."));
        }
        else if (cancellationToken.CanBeCanceled)
        {
            operation.Cancellation = cancellationToken.UnsafeRegister((_, token) => CallBack(operation, token), null);

            // Done before it was registered: nobody else will end the registration.
            if (operation.Done.IsCompleted)
            {
                operation.Cancellation.Unregister();
            }
        }

        return operation.Done;
    }

    private void CallBack(JournalOperation operation, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (operation.Place is not { List: { } queue } place)
            {
                return;
            }

            queue.Remove(place);
        }

        operation.Fail(new OperationCanceledException(cancellationToken));
    }

    private void Run()
    {
        while (WaitForWork())
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

        _database.Dispose();
        _ended.SetResult(_state.Head);
    }

    private bool WaitForWork()
    {
        lock (_lock)
        {
            while (_appends.Count + _others.Count == 0)
            {
                if (_isClosing)
                {
                    return false;
                }

                Monitor.Wait(_lock);
            }

            return true;
        }
    }

    private void RunGroup()
    {
        // What waits for another process to finish writing is still queued, and can be called back.
        if (!TryBegin())
        {
            return;
        }

        TakeGroup();
        if (!TryExecute(_group, begun: true, out var error))
        {
            if (_group.Count == 1)
            {
                FailGroup(error);
                return;
            }

            ExecuteEach();
        }

        _group.Clear();
    }

    /// <summary>The group failed as a whole: each by itself, so that one takes no other along.</summary>
    private void ExecuteEach()
    {
        foreach (var operation in _group)
        {
            if (!TryExecute([operation], begun: false, out var error))
            {
                operation.Fail(error);
            }
        }
    }

    private bool TryBegin()
    {
        try
        {
            _database.Begin();
            _toldBusy = false;
            return true;
        }
        catch (StoreException e) when (JournalErrors.IsBusy(e))
        {
            if (!_toldBusy)
            {
                JournalMessages.Busy(_logger, _path);
                _toldBusy = true;
            }

            return false;
        }
        catch (Exception)
        {
            TakeGroup();
            throw;
        }
    }

    private void TakeGroup()
    {
        lock (_lock)
        {
            var bytes = 0;
            Take(_others, ref bytes);
            Take(_appends, ref bytes);
        }
    }

    private void Take(LinkedList<JournalOperation> queue, ref int bytes)
    {
        while (bytes < MaxGroupBytes && queue.First is { } place)
        {
            queue.Remove(place);
            _group.Add(place.Value);
            bytes += place.Value.Weight;
        }
    }

    private bool TryExecute(List<JournalOperation> operations, bool begun, out Exception error)
    {
        var transaction = new JournalTransaction(_database, _state, _lanesOf, _time.GetUtcNow());
        try
        {
            if (!begun)
            {
                _database.Begin();
            }

            foreach (var operation in operations)
            {
                operation.Execute(transaction);
            }

            transaction.Finish();
            _database.Commit();
        }
        catch (Exception e)
        {
            _database.Rollback();
            error = Translated(e);
            return false;
        }

        Publish(transaction, operations);
        error = null!;
        return true;
    }

    private void Publish(JournalTransaction transaction, List<JournalOperation> operations)
    {
        foreach (var operation in operations)
        {
            operation.Precede();
        }

        _state = transaction.After;
        if (transaction.Entries.Count > 0)
        {
            _tail.Add(transaction.Entries);
        }

        foreach (var operation in operations)
        {
            operation.Complete();
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
