namespace DualSink.Benchmarks.Merge;

/// <summary>One way in one case: medians over the rounds.</summary>
/// <param name="Case">fresh, revisions or replay.</param>
/// <param name="Way">The way of merging.</param>
/// <param name="BarsPerSecond">Bars merged and committed a second.</param>
/// <param name="Ratio">To <see cref="ProductMerge"/>, round by round.</param>
/// <param name="AllocatedBytesPerBar">Bytes the process allocated a bar.</param>
/// <param name="ClientCpuUsPerBar">Microseconds of the process's processor time a bar.</param>
internal sealed record MergeResult(string Case, string Way, double BarsPerSecond, double Ratio, double AllocatedBytesPerBar, double ClientCpuUsPerBar);
