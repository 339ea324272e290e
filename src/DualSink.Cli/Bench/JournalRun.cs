namespace DualSink.Cli.Bench;

/// <summary>One measurement of a case, and of what it is compared with in the same round.</summary>
internal sealed record JournalRun(double Rate, double? BaselineRate, double AcceptP50, double AcceptP99, double PeakMemoryMb)
{
    private double? Ratio => Rate / BaselineRate;

    /// <summary>The rounds of a case as its result.</summary>
    public static JournalCaseDocument Summarise(string name, string? baseline, List<JournalRun> runs) => new(
        name,
        baseline,
        Math.Round(BenchMedian.Of(runs.Select(run => run.Rate))),
        baseline is null ? null : Math.Round(BenchMedian.Of(runs.Select(run => run.BaselineRate!.Value))),
        baseline is null ? null : Math.Round(BenchMedian.Of(runs.Select(run => run.Ratio!.Value)), 3),
        baseline is null ? null : Math.Round(runs.Min(run => run.Ratio!.Value), 3),
        baseline is null ? null : Math.Round(runs.Max(run => run.Ratio!.Value), 3),
        Math.Round(BenchMedian.Of(runs.Select(run => run.AcceptP50)), 2),
        Math.Round(BenchMedian.Of(runs.Select(run => run.AcceptP99)), 2),
        Math.Round(BenchMedian.Of(runs.Select(run => run.PeakMemoryMb)), 1));
}
