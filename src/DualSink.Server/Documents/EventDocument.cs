namespace DualSink.Server.Documents;

/// <summary>Something that happened, as <c>status --json</c> prints it.</summary>
internal sealed record EventDocument(DateTimeOffset At, string Kind, string? Sink, string Cause, string? Detail);
