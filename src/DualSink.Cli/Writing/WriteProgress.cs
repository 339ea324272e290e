using System.Globalization;
using DualSink.Cli.Reporting;

namespace DualSink.Cli.Writing;

/// <summary>Shows how far a run that writes is.</summary>
internal sealed class WriteProgress(ProgressDisplay display, double? total)
{
    /// <summary>Runs <paramref name="work"/> under a progress bar, or with lines.</summary>
    /// <param name="context">The run.</param>
    /// <param name="total">How much there is to do, in the unit <see cref="Report"/> is told; null when that is unknown.</param>
    /// <param name="work">What to do.</param>
    public static Task<T> RunAsync<T>(VerbContext context, double? total, Func<WriteProgress, Task<T>> work) =>
        ProgressDisplay.RunAsync(context, "reading", tellsRemaining: true, display => work(new WriteProgress(display, total)));

    /// <summary>Tells how far it is.</summary>
    /// <param name="done">How much is done, in the unit of the total.</param>
    /// <param name="read">Rows read.</param>
    /// <param name="safe">Bars that are safe.</param>
    /// <param name="how">By which word they are.</param>
    /// <param name="rejected">Rows rejected.</param>
    public void Report(double done, long read, long safe, string how, long rejected) => display.Report(
        done,
        total,
        () => string.Create(CultureInfo.InvariantCulture, $"read {read:N0}, {how} {safe:N0}, rejected {rejected:N0}, {safe / Math.Max(0.001, display.Elapsed.TotalSeconds):N0} bars/s"));
}
