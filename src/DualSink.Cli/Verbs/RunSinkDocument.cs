namespace DualSink.Cli.Verbs;

/// <summary>A sink's part of what <c>run --json</c> prints; without a journal, where both tables are written, of both.</summary>
internal sealed record RunSinkDocument(string Sink, string Table, long Written, long Superseded, long DeadLettered, long Failed, long Owed);
