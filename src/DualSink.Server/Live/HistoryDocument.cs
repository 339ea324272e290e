namespace DualSink.Server.Live;

/// <summary>The last minutes, second by second, the oldest first.</summary>
/// <param name="StepSeconds">Seconds between two values.</param>
/// <param name="At">When each was taken, in seconds since 1970.</param>
/// <param name="Sinks">The values by sink.</param>
internal sealed record HistoryDocument(int StepSeconds, IReadOnlyList<long> At, IReadOnlyDictionary<string, SinkHistory> Sinks);
