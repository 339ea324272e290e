namespace DualSink.Sinks;

/// <summary>
/// The door of a sink: lets in so many batches as may wait, and applies the policy when they are as many. A place is
/// taken on entering and freed when the last of the batch's workers begins its part, so that nothing piles up behind a
/// worker that is stuck while the others go on. Safe for concurrent use.
/// </summary>
/// <remarks>
/// A batch whose writer waits at the door is in the workers' sight all the same: a worker that has room in its write takes
/// it along, which lets the writer in. So a thousand writers of one bar are written together, however short the queue.
/// </remarks>
internal sealed class SinkQueue
{
    private readonly int _capacity;
    private readonly BackpressurePolicy _policy;
    private readonly Lock _lock = new();

    // Those without a place whose writers wait, first come first.
    private readonly LinkedList<PendingBatch> _door = new();

    // Those with a place, oldest first, and, until swept out, as many again that were begun. Idle unless the oldest is dropped.
    private readonly Queue<PendingBatch> _waiting = new();
    private int _free;

    public SinkQueue(int capacity, BackpressurePolicy policy)
    {
        _capacity = capacity;
        _policy = policy;
        _free = capacity;
    }

    /// <summary>Batches that have a place.</summary>
    public int Depth => _capacity - Volatile.Read(ref _free);

    /// <summary>Gives the batch a place, or finds that it has to wait for one, or drops it or an older one.</summary>
    /// <param name="batch">The batch. It is not in the workers' sight yet.</param>
    /// <param name="dropped">The batch that was dropped: this one, an older one, or null.</param>
    /// <returns>Whether it has a place now. If not, and it was not dropped, its writer waits for <see cref="PendingBatch.Admitted"/>.</returns>
    public bool TryEnter(PendingBatch batch, out PendingBatch? dropped)
    {
        dropped = null;
        lock (_lock)
        {
            if (_free == 0 && _policy == BackpressurePolicy.DropOldest)
            {
                dropped = DropOldest();
            }

            if (_free > 0)
            {
                _free--;
                if (_policy == BackpressurePolicy.DropOldest)
                {
                    RememberWaiting(batch);
                }

                return true;
            }

            // Under drop_oldest, too: workers have begun all the others.
            if (_policy != BackpressurePolicy.Block && batch.TryDrop())
            {
                dropped = batch;
                return false;
            }

            batch.WaitAtDoor(_door);
            return false;
        }
    }

    /// <summary>The last of its workers began a batch: its place goes to the next at the door; or, if it had none, its writer is let in.</summary>
    public void Leave(PendingBatch batch)
    {
        lock (_lock)
        {
            if (batch.IsAtDoor)
            {
                batch.Admit();
                return;
            }

            _free++;
            while (_free > 0 && _door.First is { } next)
            {
                _free--;
                next.Value.Admit();
            }
        }
    }

    /// <summary>Turns away those at the door: their writers learn that the sink is closed.</summary>
    public void TurnAway()
    {
        lock (_lock)
        {
            for (var next = _door.First; next is not null;)
            {
                var batch = next.Value;
                next = next.Next;
                if (batch.TryDrop())
                {
                    batch.TurnAway();
                }
            }
        }
    }

    /// <summary>Calls a batch back from the door. False when it was let in or begun meanwhile: then it is accepted.</summary>
    public bool TryCallBack(PendingBatch batch)
    {
        lock (_lock)
        {
            if (!batch.IsAtDoor || !batch.TryDrop())
            {
                return false;
            }

            batch.LeaveDoor();
            return true;
        }
    }

    private PendingBatch? DropOldest()
    {
        while (_waiting.TryDequeue(out var oldest))
        {
            if (oldest.TryDrop())
            {
                _free++;
                return oldest;
            }
        }

        return null;
    }

    private void RememberWaiting(PendingBatch batch)
    {
        _waiting.Enqueue(batch);
        for (var rest = _waiting.Count > 2 * _capacity ? _waiting.Count : 0; rest > 0; rest--)
        {
            if (_waiting.Dequeue() is { IsQueued: true } waits)
            {
                _waiting.Enqueue(waits);
            }
        }
    }
}
