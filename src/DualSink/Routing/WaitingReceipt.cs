using System.Collections.Immutable;
using DualSink.Sinks;

namespace DualSink.Routing;

/// <summary>
/// A batch that the journal has and whose writer waits for a sink's word. Everything but <see cref="Confirmed"/> is
/// <see cref="ReceiptDesk"/>'s, under its lock.
/// </summary>
internal sealed class WaitingReceipt(ImmutableArray<string> sinks, AdmittedBatch batch)
{
    private readonly TaskCompletionSource<BatchOutcome> _confirmed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly BatchOutcome?[] _settled = new BatchOutcome?[sinks.Length];

    /// <summary>The sinks it was accepted for.</summary>
    public ImmutableArray<string> Sinks => sinks;

    /// <summary>Completes with the answer.</summary>
    public Task<BatchOutcome> Confirmed => _confirmed.Task;

    /// <summary>Ends the wait; null where there is no limit.</summary>
    public ITimer? Limit { get; set; }

    /// <summary>A sink has settled it.</summary>
    public void Settle(string sink, BatchOutcome outcome)
    {
        var i = sinks.IndexOf(sink);
        if (i >= 0)
        {
            _settled[i] ??= outcome;
        }
    }

    /// <summary>Whether a sink has settled it.</summary>
    public bool HasSettled(string sink) => _settled[sinks.IndexOf(sink)] is not null;

    /// <summary>The word of some sinks that have settled it, or the journal's where there are none, and who is owed it still.</summary>
    public BatchOutcome WordOf(ImmutableArray<string> answering)
    {
        var outcome = answering.IsEmpty
            ? batch.Accepted()
            : batch.Of(CombinedOutcome.Of([.. answering.Select(sink => new SinkOutcome(sink, _settled[sinks.IndexOf(sink)]!))]));
        return outcome.With([.. sinks.Where(sink => !HasSettled(sink))]);
    }

    /// <summary>Answers the writer. Not under a lock.</summary>
    public void Answer(BatchOutcome outcome)
    {
        Limit?.Dispose();
        _confirmed.TrySetResult(outcome);
    }
}
