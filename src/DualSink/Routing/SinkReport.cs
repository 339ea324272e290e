using DualSink.Journal;

namespace DualSink.Routing;

/// <summary>How a lane's sink stands with its store, for those who look from beside.</summary>
/// <param name="Sink">The sink.</param>
/// <param name="State">Its state, in one word.</param>
/// <param name="Detail">One sentence for people: what it does, or what it waits for and the remedy.</param>
/// <param name="LastCommit">When a write last committed; null before the first.</param>
/// <param name="LastError">The last error; null when there was none.</param>
/// <param name="Retries">Retries since the process began.</param>
/// <param name="Trouble">What keeps the lane itself from going on; null when nothing does.</param>
internal sealed record SinkReport(string Sink, string State, string Detail, DateTimeOffset? LastCommit, string? LastError, long Retries, string? Trouble)
{
    /// <summary>The report of a lane.</summary>
    public static SinkReport Of(LaneStatus lane) => new(
        lane.Name,
        lane.Sink.State.ToString().ToLowerInvariant(),
        lane.Sink.Detail,
        lane.Sink.LastCommit,
        lane.Sink.LastError,
        lane.Sink.Retries,
        lane.Trouble);
}
