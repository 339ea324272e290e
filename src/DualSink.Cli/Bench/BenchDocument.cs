namespace DualSink.Cli.Bench;

/// <summary>What <c>bench write --json</c> prints.</summary>
internal sealed record BenchDocument(bool Ok, string Engine, string Location, int Workers, int BatchSize, int BatchesPerRound, int Rounds, IReadOnlyList<BenchCaseDocument> Cases);
