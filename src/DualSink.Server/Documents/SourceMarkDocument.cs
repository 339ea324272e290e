namespace DualSink.Server.Documents;

/// <summary>How far a source is accepted, as <c>status --json</c> prints it.</summary>
internal sealed record SourceMarkDocument(string Source, long Lines, long Bytes);
