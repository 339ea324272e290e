using DualSink.Parity;

namespace DualSink.Cli.Bench;

/// <summary>One comparison of a round.</summary>
/// <param name="Report">What it found.</param>
/// <param name="Meter">What it took.</param>
/// <param name="Baseline">How long that took which it is compared with.</param>
internal readonly record struct CompareBenchRun(ComparisonReport Report, BenchMeter Meter, TimeSpan Baseline)
{
    private double Ratio => Meter.Elapsed / Baseline;

    /// <summary>The medians of several runs.</summary>
    public static CompareCaseDocument Summarise(string name, string baseline, IReadOnlyList<CompareBenchRun> runs)
    {
        var seconds = BenchMedian.Of(runs.Select(run => run.Meter.Elapsed.TotalSeconds));
        return new CompareCaseDocument(
            name,
            baseline,
            Math.Round(seconds, 4),
            Math.Round(runs[0].Report.Rows / seconds),
            Math.Round(BenchMedian.Of(runs.Select(run => run.Baseline.TotalSeconds)), 4),
            Math.Round(BenchMedian.Of(runs.Select(run => run.Ratio)), 3),
            Math.Round(runs.Min(run => run.Ratio), 3),
            Math.Round(runs.Max(run => run.Ratio), 3),
            runs[0].Report.Buckets,
            runs[0].Report.BucketsOpened,
            Math.Round(BenchMedian.Of(runs.Select(run => run.Meter.Processor.TotalSeconds)), 4),
            Math.Round(runs.Max(run => run.Meter.PeakMemoryMb), 1));
    }
}
