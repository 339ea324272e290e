namespace DualSink.Cli.Bench;

/// <summary>One round of a case: the baseline, where there is one, and the sink right after it.</summary>
internal sealed record BenchRound(int Bars, int BaselineBars, BenchMeter? Baseline, BenchMeter Sink, double P50, double P99)
{
    public double SinkRate => Bars / Sink.Elapsed.TotalSeconds;

    public double? BaselineRate => BaselineBars / Baseline?.Elapsed.TotalSeconds;

    public double? Ratio => SinkRate / BaselineRate;

    /// <summary>The rounds of a case as its result.</summary>
    public static BenchCaseDocument Summarise(IBenchTable table, string name, List<BenchRound> rounds) => new(
        table.Table,
        name,
        rounds[0].Baseline is null ? null : table.Baseline,
        Math.Round(Median(rounds, round => round.SinkRate)),
        Rounded(MedianOrNull(rounds, round => round.BaselineRate), 0),
        Rounded(MedianOrNull(rounds, round => round.Ratio), 3),
        Rounded(rounds.Min(round => round.Ratio), 3),
        Rounded(rounds.Max(round => round.Ratio), 3),
        Math.Round(Median(rounds, round => round.P50), 2),
        Math.Round(Median(rounds, round => round.P99), 2),
        Math.Round(Median(rounds, round => (double)round.Sink.AllocatedBytes / round.Bars), 1),
        Math.Round(Median(rounds, round => round.Sink.Processor.TotalMicroseconds / round.Bars), 2),
        Rounded(MedianOrNull(rounds, round => round.Baseline?.Processor.TotalMicroseconds / round.BaselineBars), 2),
        Math.Round(Median(rounds, round => round.Sink.PeakMemoryMb), 1));

    private static double Median(List<BenchRound> rounds, Func<BenchRound, double> value) => BenchMedian.Of(rounds.Select(value));

    private static double? MedianOrNull(List<BenchRound> rounds, Func<BenchRound, double?> value) =>
        rounds.TrueForAll(round => value(round) is not null) ? Median(rounds, round => value(round)!.Value) : null;

    private static double? Rounded(double? value, int digits) => value is { } number ? Math.Round(number, digits) : null;
}
