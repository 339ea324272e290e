namespace DualSink.Sinks;

/// <summary>
/// The door of a sink: lets in so many batches as may wait, and applies the policy when they are as many. A place is
/// taken on entering and freed when a worker begins the batch. Safe for concurrent use.
/// </summary>
internal sealed class SinkQueue(int capacity, BackpressurePolicy policy, Action<PendingBatch> dropped, CancellationToken closing) : IDisposable
{
    private readonly SemaphoreSlim _places = new(capacity, capacity);

    // Those that wait, oldest first, and, until they are swept out, some that were begun. Idle unless the oldest is dropped.
    private readonly Queue<PendingBatch> _waiting = new();

    /// <summary>Batches that wait.</summary>
    public int Depth => capacity - _places.CurrentCount;

    /// <summary>Waits for a place, or makes one, or finds that the batch has none.</summary>
    /// <returns>Whether the batch may enter; if not it was dropped.</returns>
    /// <exception cref="OperationCanceledException">Cancelled, or the sink was closed, while it waited; it did not enter.</exception>
    public ValueTask<bool> TryEnterAsync(PendingBatch batch, CancellationToken cancellationToken)
    {
        if (policy == BackpressurePolicy.DropOldest)
        {
            EnterInPlaceOfOldest(batch);
            return ValueTask.FromResult(true);
        }

        // A timeout of zero never blocks.
        if (_places.Wait(0, CancellationToken.None))
        {
            return ValueTask.FromResult(true);
        }

        if (policy == BackpressurePolicy.DropNewest && batch.TryDrop())
        {
            dropped(batch);
            return ValueTask.FromResult(false);
        }

        return WaitAsync(cancellationToken);
    }

    /// <summary>A worker began a batch: its place is free.</summary>
    public void Leave() => _places.Release();

    public void Dispose() => _places.Dispose();

    private async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, closing);
        await _places.WaitAsync(either.Token).ConfigureAwait(false);
        return true;
    }

    private void EnterInPlaceOfOldest(PendingBatch batch)
    {
        PendingBatch? oldest = null;
        lock (_waiting)
        {
            while (_waiting.TryPeek(out var head) && head.HasBegun)
            {
                _waiting.Dequeue();
            }

            // Where no place is free some batch waits, and either it can be dropped or a worker is about to free its place.
            var spin = default(SpinWait);
            while (!_places.Wait(0, CancellationToken.None))
            {
                if (_waiting.TryDequeue(out var candidate) && candidate.TryDrop())
                {
                    // Its place passes on.
                    oldest = candidate;
                    break;
                }

                spin.SpinOnce(sleep1Threshold: -1);
            }

            _waiting.Enqueue(batch);
        }

        if (oldest is not null)
        {
            dropped(oldest);
        }
    }
}
