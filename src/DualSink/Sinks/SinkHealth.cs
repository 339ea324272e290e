namespace DualSink.Sinks;

/// <summary>A sink at one moment.</summary>
/// <param name="State">How it stands with its store.</param>
/// <param name="QueueDepth">Batches of which a worker has not begun its part.</param>
/// <param name="InFlightBatches">Batches that some worker has begun and that are not confirmed.</param>
/// <param name="LastCommit">When a write last committed; null before the first.</param>
/// <param name="LastError">The last error's message; null when there was none.</param>
/// <param name="Retries">Retries since the sink was made.</param>
/// <param name="Detail">One sentence for people: what it does, or what it waits for and the remedy.</param>
public sealed record SinkHealth(
    SinkState State,
    int QueueDepth,
    int InFlightBatches,
    DateTimeOffset? LastCommit,
    string? LastError,
    long Retries,
    string Detail)
{
    /// <summary>Whether the store took the last write.</summary>
    public bool Connected => State == SinkState.Connected;
}
