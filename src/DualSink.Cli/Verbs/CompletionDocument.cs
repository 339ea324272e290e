namespace DualSink.Cli.Verbs;

/// <summary>What <c>completion --json</c> prints.</summary>
internal sealed record CompletionDocument(string Shell, string Script);
