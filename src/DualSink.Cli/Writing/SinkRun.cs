using DualSink.Bars;
using DualSink.Cli.Measuring;
using DualSink.Sinks;

namespace DualSink.Cli.Writing;

/// <summary>
/// Writes batches through a sink, a bounded number at a time, and measures. The bound is below the sink's queue, so no
/// drop policy ever lets bars of a file go. Not safe for concurrent use.
/// </summary>
internal sealed class SinkRun(StoreSink sink, StoreSinkOptions options, TimeProvider time) : IDisposable
{
    private const int BatchesPerWorker = 4;

    private readonly ReceiptWindow _window = new(Math.Min(options.QueueMax, BatchesPerWorker * sink.Workers), time);
    private ResourceMeter? _resources;

    /// <summary>Bars whose commit is known.</summary>
    public long Committed => _window.Committed;

    /// <summary>Bars handed back so far.</summary>
    public long Failed => _window.Failed;

    /// <summary>Offers a batch, waiting while too many are in flight.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting; this batch was not accepted.</exception>
    public async Task WriteAsync(BarBatch batch, CancellationToken cancellationToken)
    {
        await _window.WaitForRoomAsync(cancellationToken);
        _resources ??= new ResourceMeter(time);
        var began = time.GetTimestamp();
        await _window.AddAsync(await sink.WriteAsync(batch, cancellationToken), began);
    }

    /// <summary>
    /// Waits until every batch is confirmed, and tells what became of all. From an interruption on it waits for
    /// <see cref="Interruption.DrainLimit"/> at most, and the sink is closed: what was not written comes back.
    /// </summary>
    public async Task<SinkRunResult> CompleteAsync(CancellationToken interruption)
    {
        var settling = _window.SettleAllAsync();
        try
        {
            await settling.WaitAsync(interruption);
        }
        catch (OperationCanceledException) when (interruption.IsCancellationRequested)
        {
            await sink.CloseAsync(Interruption.DrainLimit, CancellationToken.None);
            await settling;
        }

        return SinkRunResult.Of(sink.Mode, sink.Store.Binding.DisplayName, _window, sink.Health.Retries, _resources);
    }

    public void Dispose() => _resources?.Dispose();
}
