namespace DualSink.Cli.Bench;

/// <summary>What <c>bench write --journal --json</c> prints.</summary>
internal sealed record JournalBenchDocument(bool Ok, string Engine, string Location, string Journal, int Workers, int BatchSize, int BatchesPerRound, int Rounds, IReadOnlyList<JournalCaseDocument> Cases);
