namespace DualSink.Cli.Bench;

/// <summary>The result of <c>bench http</c>: medians over the rounds, unless the name says otherwise.</summary>
/// <param name="Baseline">What it is compared with.</param>
/// <param name="Connections">How many sent bodies at the same time.</param>
/// <param name="BarsPerSecond">Bars a second, from the first byte sent to the last answer.</param>
/// <param name="BaselineBarsPerSecond">The same of the baseline, to the last confirmation.</param>
/// <param name="Ratio">Median of the rounds' ratios of the two.</param>
/// <param name="RatioMin">The lowest ratio of a round.</param>
/// <param name="RatioMax">The highest ratio of a round.</param>
/// <param name="AnswerP50Ms">Milliseconds from sending a body to its answer, which waits for both tables.</param>
/// <param name="AnswerP99Ms">The same at the 99th percentile.</param>
/// <param name="AllocatedBytesPerBar">Bytes allocated, sending included.</param>
/// <param name="ClientCpuUsPerBar">Processor time of this process, which sends, serves and writes.</param>
/// <param name="BaselineClientCpuUsPerBar">The same of the baseline, which writes.</param>
/// <param name="PeakMemoryMb">Growth of the process's resident memory, at its highest.</param>
internal sealed record HttpCaseDocument(
    string Baseline,
    int Connections,
    double BarsPerSecond,
    double BaselineBarsPerSecond,
    double Ratio,
    double RatioMin,
    double RatioMax,
    double AnswerP50Ms,
    double AnswerP99Ms,
    double AllocatedBytesPerBar,
    double ClientCpuUsPerBar,
    double BaselineClientCpuUsPerBar,
    double PeakMemoryMb);
