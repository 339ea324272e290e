namespace DualSink.Cli.Bench;

/// <summary>One case of <c>bench write</c>: medians over the rounds, unless the name says otherwise.</summary>
/// <param name="Table">The table.</param>
/// <param name="Case">fresh, revisions, replay, single or idle.</param>
/// <param name="Baseline">What the sink is compared with; null where the role may not do that, or nothing is to be compared.</param>
/// <param name="SinkBarsPerSecond">Bars a second through the whole sink, from the first write to the last confirmation.</param>
/// <param name="CopyBarsPerSecond">Bars a second by the baseline, always of fresh batches.</param>
/// <param name="Ratio">Median of the rounds' ratios of the two.</param>
/// <param name="RatioMin">The lowest ratio of a round.</param>
/// <param name="RatioMax">The highest ratio of a round.</param>
/// <param name="BatchP50Ms">Milliseconds from a batch's write to its confirmation, its wait in a full queue included.</param>
/// <param name="BatchP99Ms">The same at the 99th percentile.</param>
/// <param name="AllocatedBytesPerBar">Bytes the whole process allocated while the sink ran, a bar.</param>
/// <param name="ClientCpuUsPerBar">Microseconds of the whole process's processor time while the sink ran, a bar.</param>
/// <param name="CopyClientCpuUsPerBar">The same while the baseline ran.</param>
/// <param name="PeakMemoryMb">Growth of the process's resident memory while the sink ran, at its highest.</param>
internal sealed record BenchCaseDocument(
    string Table,
    string Case,
    string? Baseline,
    double SinkBarsPerSecond,
    double? CopyBarsPerSecond,
    double? Ratio,
    double? RatioMin,
    double? RatioMax,
    double BatchP50Ms,
    double BatchP99Ms,
    double AllocatedBytesPerBar,
    double ClientCpuUsPerBar,
    double? CopyClientCpuUsPerBar,
    double PeakMemoryMb);
