namespace DualSink.Cli.Verbs;

/// <summary>What <c>config check --json</c> prints.</summary>
internal sealed record ConfigCheckDocument(bool Ok, string? File, IReadOnlyList<ProblemDocument> Problems);
