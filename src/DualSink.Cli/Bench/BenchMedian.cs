namespace DualSink.Cli.Bench;

/// <summary>The middle of some numbers.</summary>
internal static class BenchMedian
{
    /// <summary>The median of at least one number.</summary>
    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
