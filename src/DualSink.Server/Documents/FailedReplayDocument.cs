namespace DualSink.Server.Documents;

/// <summary>Why the last replay of a dead letter failed too.</summary>
internal sealed record FailedReplayDocument(DateTimeOffset At, string Reason, string? Code);
