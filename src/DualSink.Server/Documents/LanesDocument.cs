namespace DualSink.Server.Documents;

/// <summary>What <c>lane list --json</c> prints.</summary>
/// <param name="Journal">The journal.</param>
/// <param name="First">The first position it still has: what a rewind can reach.</param>
/// <param name="Head">Its last position.</param>
/// <param name="Lanes">Its lanes.</param>
internal sealed record LanesDocument(string Journal, long First, long Head, IReadOnlyList<LaneDocument> Lanes);
