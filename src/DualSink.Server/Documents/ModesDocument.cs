namespace DualSink.Server.Documents;

/// <summary>What <c>modes --json</c> prints.</summary>
internal sealed record ModesDocument(IReadOnlyList<ModeDocument> Modes);
