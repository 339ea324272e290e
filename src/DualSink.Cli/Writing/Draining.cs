using DualSink.Routing;

namespace DualSink.Cli.Writing;

/// <summary>Waits until everything a pipeline has accepted is settled in every sink, as long as anything still is being settled.</summary>
/// <param name="pipeline">The pipeline, to which nobody writes any more.</param>
/// <param name="patience">How long to wait while nothing is settled. Without a journal the sinks' attempts end it.</param>
/// <param name="time">The clock.</param>
internal sealed class Draining(BarPipeline pipeline, TimeSpan patience, TimeProvider time)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits.</summary>
    /// <returns>Whether everything is settled; false when a sink has not settled anything for so long.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var flushing = pipeline.FlushAsync(cancellationToken);
        var (settled, since) = (Settled(), time.GetTimestamp());
        while (!flushing.IsCompleted)
        {
            await Task.WhenAny(flushing, Task.Delay(LookInterval, time, cancellationToken));
            if (!pipeline.HasJournal || Settled() is var now && now != settled)
            {
                (settled, since) = (Settled(), time.GetTimestamp());
            }
            else if (!flushing.IsCompleted && time.GetElapsedTime(since) >= patience)
            {
                return false;
            }
        }

        await flushing;
        return true;
    }

    private long Settled() => pipeline.Lanes.Sum(lane => lane.Record.Settled.Total);
}
