namespace DualSink.Cli.Bench;

/// <summary>What <c>bench http --json</c> prints.</summary>
internal sealed record HttpBenchDocument(bool Ok, string Engine, string Location, string Journal, int Workers, int BatchSize, int BatchesPerRound, int Rounds, HttpCaseDocument Http);
