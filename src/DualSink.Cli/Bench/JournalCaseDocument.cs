namespace DualSink.Cli.Bench;

/// <summary>One case of <c>bench write --journal</c>: medians over the rounds, unless the name says otherwise.</summary>
/// <param name="Case">accept, legacy, provider, dual, one_dead or repay.</param>
/// <param name="Baseline">What it is compared with; null for accept.</param>
/// <param name="BarsPerSecond">Bars a second, from the first write to the last confirmation; of repay, bars of the backlog.</param>
/// <param name="BaselineBarsPerSecond">The same of the baseline.</param>
/// <param name="Ratio">Median of the rounds' ratios of the two.</param>
/// <param name="RatioMin">The lowest ratio of a round.</param>
/// <param name="RatioMax">The highest ratio of a round.</param>
/// <param name="AcceptP50Ms">Milliseconds from a batch's write to its acceptance.</param>
/// <param name="AcceptP99Ms">The same at the 99th percentile.</param>
/// <param name="PeakMemoryMb">Growth of the process's resident memory, at its highest.</param>
internal sealed record JournalCaseDocument(
    string Case,
    string? Baseline,
    double BarsPerSecond,
    double? BaselineBarsPerSecond,
    double? Ratio,
    double? RatioMin,
    double? RatioMax,
    double AcceptP50Ms,
    double AcceptP99Ms,
    double PeakMemoryMb);
