using DualSink.Journal;
using DualSink.Routing;
using DualSink.Sinks;

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
            if (!pipeline.HasJournal || Done() != done || pipeline.Lanes.Any(LooksThrough))
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

    // What it notes of millions of keys goes to a file now and then, which may take longer than anybody's patience.
    private static bool LooksThrough(LaneStatus lane) =>
        lane is { Record: { State: LaneState.Active, Owed: > 0 }, Trouble: null, Sink: { InFlightBatches: 0, QueueDepth: 0, State: SinkState.Idle or SinkState.Connected } };

    private (long Settled, long LookedThrough) Done()
    {
        var lanes = pipeline.Lanes;
        return (lanes.Sum(lane => lane.Record.Settled.Total), lanes.Sum(lane => lane.LookedThrough));
    }
}
