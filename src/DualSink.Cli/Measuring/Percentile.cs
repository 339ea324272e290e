namespace DualSink.Cli.Measuring;

/// <summary>Percentiles by nearest rank: always a value that was measured.</summary>
internal static class Percentile
{
    /// <summary>The smallest of <paramref name="sorted"/> that at least <paramref name="percent"/> of all do not exceed; 0 for none.</summary>
    public static double Of(IReadOnlyList<double> sorted, int percent) =>
        sorted.Count == 0 ? 0 : sorted[Math.Max(0, (int)Math.Ceiling(sorted.Count * percent / 100.0) - 1)];
}
