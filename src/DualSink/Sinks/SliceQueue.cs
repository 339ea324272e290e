namespace DualSink.Sinks;

/// <summary>
/// The slices that wait for one worker, first come first served; one that is dropped is gone at once, with its bars.
/// Any number of writers, one reader. Safe for concurrent use.
/// </summary>
/// <remarks>A channel would do but for the dropping: behind a worker that is stuck, it would keep what was dropped.</remarks>
internal sealed class SliceQueue
{
    private readonly Lock _lock = new();
    private readonly LinkedList<BarSlice> _slices = new();
    private TaskCompletionSource<bool>? _waiting;
    private bool _isComplete;

    /// <summary>Adds a slice, unless no more are taken.</summary>
    /// <param name="slice">The slice.</param>
    /// <param name="place">Its place, to take it out by.</param>
    public bool TryAdd(in BarSlice slice, out LinkedListNode<BarSlice>? place)
    {
        TaskCompletionSource<bool>? waiting;
        lock (_lock)
        {
            if (_isComplete)
            {
                place = null;
                return false;
            }

            place = _slices.AddLast(slice);
            (waiting, _waiting) = (_waiting, null);
        }

        waiting?.SetResult(true);
        return true;
    }

    /// <summary>Takes a slice out again; nothing happens when the worker has it already.</summary>
    public void Remove(LinkedListNode<BarSlice> place)
    {
        lock (_lock)
        {
            if (place.List is not null)
            {
                _slices.Remove(place);
            }
        }
    }

    /// <summary>Takes the next slice.</summary>
    public bool TryTake(out BarSlice slice)
    {
        lock (_lock)
        {
            if (_slices.First is not { } first)
            {
                slice = default;
                return false;
            }

            _slices.RemoveFirst();
            slice = first.Value;
            return true;
        }
    }

    /// <summary>Waits for a slice. False when there is none and no more come.</summary>
    public Task<bool> WaitAsync()
    {
        lock (_lock)
        {
            if (_slices.Count > 0 || _isComplete)
            {
                return Task.FromResult(_slices.Count > 0);
            }

            _waiting = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiting.Task;
        }
    }

    /// <summary>Takes no more slices.</summary>
    public void Complete()
    {
        TaskCompletionSource<bool>? waiting;
        lock (_lock)
        {
            _isComplete = true;
            (waiting, _waiting) = (_waiting, null);
        }

        waiting?.SetResult(false);
    }
}
