using System.Collections.Immutable;
using DualSink.Bars;

namespace DualSink.Sinks;

/// <summary>A batch on its way through a sink. Workers settle their own bars of it at the same time; the last one confirms it.</summary>
internal sealed class PendingBatch
{
    private const int Queued = 0;
    private const int Begun = 1;
    private const int Dropped = 2;

    private readonly BarOutcome[] _outcomes;
    private readonly TaskCompletionSource<BatchOutcome> _confirmed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<PendingBatch, BatchOutcome> _onConfirmed;
    private TaskCompletionSource? _admitted;
    private LinkedListNode<PendingBatch>? _placeAtDoor;
    private LinkedListNode<BarSlice>?[]? _places;
    private int _state;
    private int _waitingParts;
    private int _unsettled;
    private int _retries;

    // Rare, so made when needed; guarded by _outcomes.
    private ImmutableArray<BarProblem>.Builder? _problems;
    private Exception? _error;

    public PendingBatch(BarBatch batch, Action<PendingBatch, BatchOutcome> onConfirmed)
    {
        Batch = batch;
        _outcomes = new BarOutcome[batch.Count];
        _unsettled = batch.Count;
        _onConfirmed = onConfirmed;
    }

    public BarBatch Batch { get; }

    public Task<BatchOutcome> Confirmed => _confirmed.Task;

    /// <summary>Whether a worker has begun it.</summary>
    public bool HasBegun => Volatile.Read(ref _state) == Begun;

    /// <summary>Whether it was dropped or called back.</summary>
    public bool IsDropped => Volatile.Read(ref _state) == Dropped;

    /// <summary>Whether it is neither begun nor dropped.</summary>
    public bool IsQueued => Volatile.Read(ref _state) == Queued;

    /// <summary>Whether its writer waits for a place. The queue's, under its lock.</summary>
    public bool IsAtDoor => _placeAtDoor?.List is not null;

    /// <summary>Whether its writer waited in vain, because the sink was closed.</summary>
    public bool WasTurnedAway { get; private set; }

    /// <summary>Completes when a batch at the door has a place, or was begun by all its workers, or was turned away.</summary>
    public Task Admitted => _admitted?.Task ?? Task.CompletedTask;

    /// <summary>Says how many workers have a part of it, before any of them can see it.</summary>
    public void SplitInto(int parts) => _waitingParts = parts;

    /// <summary>A worker reaches for its part.</summary>
    /// <param name="isFirst">Whether no other worker had: from now on it is not dropped.</param>
    /// <param name="isLast">Whether none is left to: this takes the batch out of the queue.</param>
    /// <returns>False when the batch was dropped meanwhile.</returns>
    public bool TryBegin(out bool isFirst, out bool isLast)
    {
        var before = Interlocked.CompareExchange(ref _state, Begun, Queued);
        isFirst = before == Queued;
        isLast = before != Dropped && Interlocked.Decrement(ref _waitingParts) == 0;
        return before != Dropped;
    }

    /// <summary>Remembers where a worker's slice of it waits; while the batch may still be dropped.</summary>
    public void WaitsAt(int worker, int workers, LinkedListNode<BarSlice> place) =>
        Volatile.Write(ref (_places ??= new LinkedListNode<BarSlice>?[workers])[worker], place);

    /// <summary>Where the slice of a worker waits; null when it is not known to.</summary>
    public LinkedListNode<BarSlice>? PlaceAt(int worker) => Volatile.Read(ref _places) is { } places ? Volatile.Read(ref places[worker]) : null;

    /// <summary>Lets the batch go, unless a worker has begun it.</summary>
    public bool TryDrop() => Interlocked.CompareExchange(ref _state, Dropped, Queued) == Queued;

    /// <summary>There is no place for it: its writer has to wait. The queue's, under its lock.</summary>
    public void WaitAtDoor(LinkedList<PendingBatch> door)
    {
        _admitted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _placeAtDoor = door.AddLast(this);
    }

    /// <summary>Nobody waits for a place for it any longer. The queue's, under its lock.</summary>
    public void LeaveDoor() => _placeAtDoor!.List!.Remove(_placeAtDoor);

    /// <summary>Lets its writer in. The queue's, under its lock.</summary>
    public void Admit()
    {
        LeaveDoor();
        _admitted!.SetResult();
    }

    /// <summary>Tells its writer that the sink is closed. The queue's, under its lock.</summary>
    public void TurnAway()
    {
        WasTurnedAway = true;
        Admit();
    }

    public void AddRetry() => Interlocked.Increment(ref _retries);

    /// <summary>Settles a bar whose outcome needs no reason. Each bar is settled once, by whoever owns it.</summary>
    public void Settle(int position, BarOutcome outcome)
    {
        _outcomes[position] = outcome;
        SettleCount(1);
    }

    /// <summary>Settles a bar, with the reason.</summary>
    public void Settle(int position, BarOutcome outcome, string reason, Exception? error = null, string? code = null)
    {
        lock (_outcomes)
        {
            (_problems ??= ImmutableArray.CreateBuilder<BarProblem>()).Add(new BarProblem(position, outcome, reason, code));
            _error ??= error;
        }

        Settle(position, outcome);
    }

    /// <summary>Settles every bar that is pending; only before workers have the batch, or after it was dropped.</summary>
    public void SettleRest(BarOutcome outcome)
    {
        var settled = 0;
        for (var i = 0; i < _outcomes.Length; i++)
        {
            if (_outcomes[i] == BarOutcome.Pending)
            {
                _outcomes[i] = outcome;
                settled++;
            }
        }

        SettleCount(settled);
    }

    private void SettleCount(int settled)
    {
        // The interlocked count also publishes the outcomes other workers wrote.
        if (settled == 0 || Interlocked.Add(ref _unsettled, -settled) != 0)
        {
            return;
        }

        BatchOutcome outcome;
        lock (_outcomes)
        {
            outcome = new BatchOutcome(_outcomes, _problems?.ToImmutable() ?? [], _error, Volatile.Read(ref _retries));
        }

        try
        {
            _onConfirmed(this, outcome);
        }
        finally
        {
            // Whatever goes wrong in counting, the writer has its word.
            _confirmed.SetResult(outcome);
        }
    }
}
