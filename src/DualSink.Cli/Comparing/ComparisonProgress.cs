using System.Globalization;
using DualSink.Cli.Reporting;
using DualSink.Parity;

namespace DualSink.Cli.Comparing;

/// <summary>Shows how far a comparison is. Safe for concurrent use.</summary>
internal sealed class ComparisonProgress(ProgressDisplay display)
{
    /// <summary>Runs <paramref name="work"/> under a progress bar, or with lines.</summary>
    public static Task<T> RunAsync<T>(VerbContext context, Func<ComparisonProgress, Task<T>> work) =>
        ProgressDisplay.RunAsync(context, "looking at the tables", tellsRemaining: false, display => work(new ComparisonProgress(display)));

    /// <summary>Tells how far it is.</summary>
    public void Report(CompareProgress progress)
    {
        // The number of rows is the server's own guess, and may be too low.
        var (done, total) = progress.ToOpen > 0 ? (progress.Opened, progress.ToOpen) : (progress.Rows, progress.ExpectedRows);
        display.Report(done, total > 0 ? total : null, () => Text(progress));
    }

    private string Text(CompareProgress progress)
    {
        var rate = progress.Rows / Math.Max(0.001, display.Elapsed.TotalSeconds);
        var about = progress.ExpectedRows > 0 ? Invariant($" of about {Math.Max(progress.ExpectedRows, progress.Rows):N0}") : "";
        var opened = progress.ToOpen > 0 ? Invariant($", {progress.Opened:N0} of {progress.ToOpen:N0} buckets opened") : "";
        return Invariant($"compared {progress.Rows:N0}{about} rows, {rate:N0} rows/s{opened}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
