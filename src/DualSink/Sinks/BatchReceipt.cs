namespace DualSink.Sinks;

/// <summary>
/// A sink's word on a batch, in two stages. Holding it means Accepted: the sink took the batch (or dropped it by its
/// policy, which the outcome tells). Without a journal only Confirmed means safe.
/// </summary>
public sealed class BatchReceipt
{
    internal BatchReceipt(Task<BatchOutcome> confirmed) => Confirmed = confirmed;

    /// <summary>Completes when every bar is settled, with what became of each. Never faults and is never cancelled.</summary>
    public Task<BatchOutcome> Confirmed { get; }
}
