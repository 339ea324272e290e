namespace DualSink.Cli.Bench;

/// <summary>One round of <c>bench http</c>: what was sent, and the same in process.</summary>
/// <param name="Bars">How many bars either wrote.</param>
/// <param name="Http">Sending them.</param>
/// <param name="InProcess">Writing them.</param>
/// <param name="AnswerP50">Milliseconds from sending a body to its answer that half of the bodies stayed within.</param>
/// <param name="AnswerP99">The same of 99 of 100.</param>
internal sealed record HttpRun(int Bars, BenchMeter Http, BenchMeter InProcess, double AnswerP50, double AnswerP99)
{
    /// <summary>Bars a second over HTTP.</summary>
    public double Rate => Bars / Http.Elapsed.TotalSeconds;

    /// <summary>Bars a second in process.</summary>
    public double BaselineRate => Bars / InProcess.Elapsed.TotalSeconds;

    private double Ratio => Rate / BaselineRate;

    /// <summary>The rounds as their result.</summary>
    public static HttpCaseDocument Summarise(string baseline, int connections, List<HttpRun> runs) => new(
        baseline,
        connections,
        Median(runs, run => run.Rate, 0),
        Median(runs, run => run.BaselineRate, 0),
        Median(runs, run => run.Ratio, 3),
        Math.Round(runs.Min(run => run.Ratio), 3),
        Math.Round(runs.Max(run => run.Ratio), 3),
        Median(runs, run => run.AnswerP50, 2),
        Median(runs, run => run.AnswerP99, 2),
        Median(runs, run => (double)run.Http.AllocatedBytes / run.Bars, 1),
        Median(runs, run => run.Http.Processor.TotalMicroseconds / run.Bars, 2),
        Median(runs, run => run.InProcess.Processor.TotalMicroseconds / run.Bars, 2),
        Median(runs, run => run.Http.PeakMemoryMb, 1));

    private static double Median(List<HttpRun> runs, Func<HttpRun, double> value, int digits) => Math.Round(BenchMedian.Of(runs.Select(value)), digits);
}
