namespace DualSink.Cli.Verbs;

/// <summary>What <c>modes --json</c> prints.</summary>
internal sealed record ModesDocument(IReadOnlyList<ModeDocument> Modes);
