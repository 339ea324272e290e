using DualSink.Routing;

namespace DualSink.Cli.Writing;

/// <summary>
/// Waits until everything a pipeline has accepted is settled in every sink, as long as something still gets on: is settled,
/// or is looked through before it may be written.
/// </summary>
/// <param name="pipeline">The pipeline, to which nobody writes any more.</param>
/// <param name="patience">How long to wait while nothing gets on. Without a journal the sinks' attempts end it.</param>
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
        var (done, since) = (Done(), time.GetTimestamp());
        while (!flushing.IsCompleted)
        {
            await Task.WhenAny(flushing, Task.Delay(LookInterval, time, cancellationToken));
            if (!pipeline.HasJournal || Done() != done)
            {
                (done, since) = (Done(), time.GetTimestamp());
            }
            else if (!flushing.IsCompleted && time.GetElapsedTime(since) >= patience)
            {
                return false;
            }
        }

        await flushing;
        return true;
    }

    private (long Settled, long LookedThrough) Done()
    {
        var lanes = pipeline.Lanes;
        return (lanes.Sum(lane => lane.Record.Settled.Total), lanes.Sum(lane => lane.LookedThrough));
    }
}
