using DualSink.Journal;
using DualSink.Routing;

namespace DualSink.Server.Intake;

/// <summary>
/// Whether the journal had no room for what came last. The journal itself is full only while somebody waits at its door,
/// and a request does not wait there for long. Safe for concurrent use.
/// </summary>
internal sealed class RoomMemory(BarPipeline pipeline)
{
    private const long Nowhere = -1;

    private long _refusedAt = Nowhere;

    /// <summary>Whether it is full: a batch was turned away, none was taken since, and the lane that is furthest behind has not moved.</summary>
    public bool IsFull => pipeline.Journal is { IsFull: true } || (Interlocked.Read(ref _refusedAt) is var at and not Nowhere && at == FurthestBehind());

    /// <summary>A batch was turned away.</summary>
    public void Refused() => Interlocked.Exchange(ref _refusedAt, FurthestBehind());

    /// <summary>A batch was taken.</summary>
    public void Taken() => Interlocked.Exchange(ref _refusedAt, Nowhere);

    private long FurthestBehind() => pipeline.Lanes.Where(lane => lane.Record.State != LaneState.Detached).Select(lane => lane.Record.Cursor).DefaultIfEmpty(0).Min();
}
