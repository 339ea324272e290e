namespace DualSink.Server.Health;

/// <summary>Whether the service can confirm what it takes in.</summary>
/// <param name="Ok">Whether it can.</param>
/// <param name="Reasons">Why not; empty when it can.</param>
internal sealed record ReadyDocument(bool Ok, IReadOnlyList<string> Reasons);
