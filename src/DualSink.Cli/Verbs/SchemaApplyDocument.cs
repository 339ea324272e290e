namespace DualSink.Cli.Verbs;

/// <summary>What <c>schema apply --json</c> prints: what was made, and what differs in tables that were there before.</summary>
internal sealed record SchemaApplyDocument(IReadOnlyList<string> Done, IReadOnlyList<string> Left);
