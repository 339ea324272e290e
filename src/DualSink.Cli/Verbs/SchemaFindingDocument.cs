namespace DualSink.Cli.Verbs;

/// <summary>Something about a table besides its columns.</summary>
internal sealed record SchemaFindingDocument(string Subject, string State, string Detail, bool Required);
