namespace DualSink.Journal.Storage;

/// <summary>
/// What waits to be executed. Appends may have to wait for room, and whatever makes room goes before them. Safe for
/// concurrent use by those who post; one thread takes.
/// </summary>
internal sealed class JournalQueue(string path)
{
    // What comes while a transaction is on its way waits for that one and its own; larger ones would make the wait long.
    private const int MaxGroupBytes = 4 << 20;

    private readonly object _lock = new();

    // Under the lock.
    private readonly LinkedList<JournalOperation> _appends = new();
    private readonly LinkedList<JournalOperation> _others = new();
    private bool _isFull;
    private bool _isClosing;

    /// <summary>Whether an append waits that was found not to fit.</summary>
    public bool IsFull
    {
        get
        {
            lock (_lock)
            {
                return _isFull && _appends.Count > 0;
            }
        }
    }

    /// <summary>Queues an append, behind those before.</summary>
    public Task<T> PostAppend<T>(JournalOperation<T> append, CancellationToken cancellationToken) => Post(_appends, append, cancellationToken);

    /// <summary>Queues anything else.</summary>
    public Task<T> Post<T>(JournalOperation<T> operation) => Post(_others, operation, CancellationToken.None);

    /// <summary>Takes nothing more; what is queued is still executed, except for appends that no room is left for.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosing = true;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Waits for something that can be executed, for so long at most.</summary>
    public Awaited Wait(TimeSpan limit)
    {
        lock (_lock)
        {
            if (!IsReadyLocked() && !_isClosing)
            {
                Monitor.Wait(_lock, limit);
            }

            return IsReadyLocked() ? Awaited.Operations : _isClosing ? Awaited.End : Awaited.Nothing;
        }
    }

    /// <summary>Takes everything but appends.</summary>
    public void TakeOthers(List<JournalOperation> group)
    {
        lock (_lock)
        {
            while (_others.First is { } place)
            {
                Take(place, group);
            }
        }
    }

    /// <summary>Bytes of the append that waits longest, and of those that would be taken with it; null when none waits.</summary>
    public (long First, long All)? Waiting()
    {
        lock (_lock)
        {
            var all = 0L;
            for (var place = _appends.First; place is not null && all < MaxGroupBytes; place = place.Next)
            {
                all += place.Value.Weight;
            }

            return _appends.First is { } first ? (first.Value.Weight, all) : null;
        }
    }

    /// <summary>Takes the appends that wait longest and fit. The others wait until something else was executed, if not one did.</summary>
    /// <returns>Whether one waits that does not fit.</returns>
    public bool TakeAppends(List<JournalOperation> group, long room)
    {
        lock (_lock)
        {
            var bytes = 0L;
            while (bytes < MaxGroupBytes && _appends.First is { } place && bytes + place.Value.Weight <= room)
            {
                bytes += place.Value.Weight;
                Take(place, group);
            }

            return _isFull = _appends.Count > 0 && bytes < MaxGroupBytes;
        }
    }

    /// <summary>Takes the append that waits longest; null when it was called back meanwhile.</summary>
    public JournalOperation? TakeFirstAppend()
    {
        lock (_lock)
        {
            var first = _appends.First?.Value;
            if (first is not null)
            {
                _appends.RemoveFirst();
            }

            return first;
        }
    }

    /// <summary>Takes all that is left.</summary>
    public void TakeAll(List<JournalOperation> group)
    {
        TakeOthers(group);
        lock (_lock)
        {
            while (_appends.First is { } place)
            {
                Take(place, group);
            }
        }
    }

    private bool IsReadyLocked() => _others.Count > 0 || (_appends.Count > 0 && !_isFull);

    private static void Take(LinkedListNode<JournalOperation> place, List<JournalOperation> group)
    {
        place.List!.Remove(place);
        group.Add(place.Value);
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
            operation.Fail(Closed());
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

    /// <summary>What those are told who come too late.</summary>
    public ObjectDisposedException Closed() => new(nameof(BarJournal), $"Journal {path} is closed.");

    private void CallBack(JournalOperation operation, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (operation.Place is not { List: { } queue } place)
            {
                return;
            }

            // Those behind may fit where this one did not.
            _isFull &= queue.First != place;
            queue.Remove(place);
            Monitor.Pulse(_lock);
        }

        operation.Fail(new OperationCanceledException(cancellationToken));
    }
}
