namespace DualSink.Journal;

/// <summary>A replay of a dead letter that failed again.</summary>
/// <param name="At">When.</param>
/// <param name="Reason">Why.</param>
/// <param name="Code">The server's error code; null when the client found it.</param>
internal sealed record FailedReplay(DateTimeOffset At, string Reason, string? Code);
