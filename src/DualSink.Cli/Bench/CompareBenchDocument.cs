namespace DualSink.Cli.Bench;

/// <summary>What <c>bench compare --json</c> prints.</summary>
internal sealed record CompareBenchDocument(bool Ok, string Engine, string Location, long Bars, int Rounds, IReadOnlyList<CompareCaseDocument> Cases);
