using DualSink.Cli.Writing;
using DualSink.Parity;
using DualSink.Stores;

namespace DualSink.Cli.Verification;

/// <summary>What a verification found.</summary>
internal sealed record VerificationResult
{
    /// <summary>Bars given to each sink.</summary>
    public required long Bars { get; init; }

    /// <summary>Rows of the input that were no bars.</summary>
    public required long Rejected { get; init; }

    /// <summary>What each sink did; fewer than two after an interruption.</summary>
    public required IReadOnlyList<SinkRunResult> Sinks { get; init; }

    /// <summary>What each table holds, in the order of the sinks; empty when it was not read.</summary>
    public required IReadOnlyList<ReadBack> ReadBacks { get; init; }

    /// <summary>How the tables compare; null when they were not read.</summary>
    public required ParityReport? Parity { get; init; }

    /// <summary>Why the bars could not be removed again; null when they were, or were to be kept.</summary>
    public required StoreException? RemovalFailure { get; init; }

    /// <summary>Tells that bars are still there, and how to remove them.</summary>
    public static string LeftBehind(StoreException why) =>
        $"The bars of source '{VerificationBars.Source}' are still there: {why.Message} Remove them later: dualsink verify --clean";

    /// <summary>Whether every bar is in both tables at the first attempt, exactly, and nothing else is.</summary>
    public bool IsGood =>
        Sinks.Count == 2
        && Sinks.All(sink => sink.Committed + sink.Superseded == Bars && sink is { Failed: 0, Retries: 0 })
        && ReadBacks.Count == 2
        && ReadBacks.All(table => table.IsExact)
        && Parity is { IsSame: true } && Parity.Compared == ReadBacks[0].Expected
        && RemovalFailure is null;

    /// <summary>Whether both sinks were as fast as they are meant to be.</summary>
    public bool IsWithinTargets => Sinks.Count == 2 && Sinks.All(sink => VerificationTargets.AreMetBy(sink, Bars));
}
