namespace DualSink.Cli.Bench;

/// <summary>One case of <c>bench compare</c>: medians over the rounds, unless the name says otherwise.</summary>
/// <param name="Case">Which tables.</param>
/// <param name="Baseline">What it is compared with.</param>
/// <param name="Seconds">Seconds a comparison took.</param>
/// <param name="RowsPerSecond">Rows of both tables together, a second.</param>
/// <param name="BaselineSeconds">Seconds the baseline took.</param>
/// <param name="Ratio">Median of the rounds' ratios of the two: below 1, comparing is faster.</param>
/// <param name="RatioMin">The lowest ratio of a round.</param>
/// <param name="RatioMax">The highest ratio of a round.</param>
/// <param name="Buckets">Stretches that were digested.</param>
/// <param name="BucketsOpened">Stretches whose rows were fetched.</param>
/// <param name="ClientCpuSeconds">Processor time of this process.</param>
/// <param name="PeakMemoryMb">Growth of the process's resident memory, at its highest.</param>
internal sealed record CompareCaseDocument(
    string Case,
    string Baseline,
    double Seconds,
    double RowsPerSecond,
    double BaselineSeconds,
    double Ratio,
    double RatioMin,
    double RatioMax,
    long Buckets,
    long BucketsOpened,
    double ClientCpuSeconds,
    double PeakMemoryMb);
