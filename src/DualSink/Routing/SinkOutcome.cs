using DualSink.Sinks;

namespace DualSink.Routing;

/// <summary>What became of a batch in one sink.</summary>
internal readonly record struct SinkOutcome(string Sink, BatchOutcome Outcome);
