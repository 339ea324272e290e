using DualSink.Bars;
using DualSink.Sinks;

namespace DualSink.Routing;

/// <summary>Hands batches to several sinks without a journal between, in one order to all. Safe for concurrent use.</summary>
internal sealed class SinkFan
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Offers a batch to every one of <paramref name="sinks"/>.</summary>
    /// <returns>A receipt that is confirmed when all have settled it.</returns>
    /// <exception cref="SinkClosedException">The sinks are closed; none took it.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while waiting for room; none took it.</exception>
    public async ValueTask<BatchReceipt> WriteAsync(BarBatch batch, StoreSink[] sinks, CancellationToken cancellationToken)
    {
        if (sinks.Length == 1)
        {
            return await sinks[0].WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        }

        var writes = new Task<BatchReceipt>[sinks.Length];
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // A sink has a batch in its order when the call returns, also where the writer then waits for room.
            for (var i = 0; i < sinks.Length; i++)
            {
                writes[i] = sinks[i].WriteAsync(batch, cancellationToken).AsTask();
            }
        }
        finally
        {
            _turn.Release();
        }

        Task all = Task.WhenAll(writes);
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Array.Exists(writes, write => write.IsCompletedSuccessfully)
            ? new BatchReceipt(ConfirmAsync(batch, sinks, writes))
            : await writes[0].ConfigureAwait(false);
    }

    private static async Task<BatchOutcome> ConfirmAsync(BarBatch batch, StoreSink[] sinks, Task<BatchReceipt>[] writes)
    {
        var outcomes = new SinkOutcome[sinks.Length];
        for (var i = 0; i < sinks.Length; i++)
        {
            outcomes[i] = new SinkOutcome(sinks[i].Mode, await OutcomeAsync(batch, writes[i]).ConfigureAwait(false));
        }

        return CombinedOutcome.Of(outcomes);
    }

    // Where one sink took the batch and another did not, its writer learns both from the receipt.
    private static async Task<BatchOutcome> OutcomeAsync(BarBatch batch, Task<BatchReceipt> write)
    {
        try
        {
            var receipt = await write.ConfigureAwait(false);
            return await receipt.Confirmed.ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or SinkClosedException)
        {
            return CombinedOutcome.Returned(batch.Count, e is SinkClosedException ? e.Message : "cancelled while waiting for room in the sink's queue", e);
        }
    }
}
