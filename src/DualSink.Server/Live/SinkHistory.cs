namespace DualSink.Server.Live;

/// <summary>A sink's seconds, one value a step; retries and failures of the step alone, times in milliseconds.</summary>
internal sealed record SinkHistory(
    IReadOnlyList<double> BarsPerSecond,
    IReadOnlyList<double?> CommitP50Ms,
    IReadOnlyList<double?> CommitP95Ms,
    IReadOnlyList<double?> CommitP99Ms,
    IReadOnlyList<int> QueueDepth,
    IReadOnlyList<long> Retries,
    IReadOnlyList<long> Failures,
    IReadOnlyList<long> BacklogBars)
{
    public static SinkHistory Of(IReadOnlyList<SinkSample> samples) => new(
        [.. samples.Select(sample => sample.BarsPerSecond)],
        [.. samples.Select(sample => Known(sample.CommitP50))],
        [.. samples.Select(sample => Known(sample.CommitP95))],
        [.. samples.Select(sample => Known(sample.CommitP99))],
        [.. samples.Select(sample => sample.QueueDepth)],
        [.. samples.Select(sample => sample.Retries)],
        [.. samples.Select(sample => sample.Failures)],
        [.. samples.Select(sample => sample.BacklogBars)]);

    private static double? Known(double value) => double.IsNaN(value) ? null : value;
}
