namespace DualSink.Sinks;

/// <summary>
/// The word on a batch, in two stages. Holding it means Accepted: the sink took the batch, or the journal has it (or it
/// was dropped by a policy, which the outcome tells). Without a journal only Confirmed means safe.
/// </summary>
public sealed class BatchReceipt
{
    internal BatchReceipt(Task<BatchOutcome> confirmed) => Confirmed = confirmed;

    /// <summary>The batch's place in the journal, which has it; null without a journal, or where every bar broke a rule.</summary>
    public long? Position { get; init; }

    /// <summary>Completes when every bar is settled, with what became of each. Never faults and is never cancelled.</summary>
    public Task<BatchOutcome> Confirmed { get; }
}
