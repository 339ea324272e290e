using System.Globalization;
using DualSink.Parity;
using Spectre.Console;

namespace DualSink.Cli.Comparing;

/// <summary>
/// Shows how far a comparison is, on standard error: a bar where that is a terminal, a line every few seconds where it is
/// not. Safe for concurrent use.
/// </summary>
internal sealed class ComparisonProgress
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly VerbContext _context;
    private readonly ProgressTask? _bar;
    private readonly long _began;
    private long _lastLine;

    private ComparisonProgress(VerbContext context, ProgressTask? bar)
    {
        _context = context;
        _bar = bar;
        _began = _lastLine = context.Time.GetTimestamp();
    }

    /// <summary>Runs <paramref name="work"/> under a progress bar, or with lines.</summary>
    public static async Task<T> RunAsync<T>(VerbContext context, Func<ComparisonProgress, Task<T>> work)
    {
        if (!context.Console.CanDraw)
        {
            return await work(new ComparisonProgress(context, null));
        }

        return await context.Console.ErrorTerminal.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(drawn =>
            {
                var bar = drawn.AddTask("looking at the tables");
                bar.IsIndeterminate = true;
                return work(new ComparisonProgress(context, bar));
            });
    }

    /// <summary>Tells how far it is.</summary>
    public void Report(CompareProgress progress)
    {
        lock (_lock)
        {
            if (_bar is not null)
            {
                Draw(_bar, progress);
            }
            else if (_context.Time.GetElapsedTime(_lastLine) >= LineInterval)
            {
                _lastLine = _context.Time.GetTimestamp();
                _context.Console.Note(Text(progress));
            }
        }
    }

    // The number of rows is the server's own guess, and may be too low.
    private void Draw(ProgressTask bar, CompareProgress progress)
    {
        var (done, total) = progress.ToOpen > 0 ? (progress.Opened, progress.ToOpen) : (progress.Rows, progress.ExpectedRows);
        bar.IsIndeterminate = total == 0;
        bar.MaxValue = Math.Max(total, 1);
        bar.Value = Math.Min(done, total);
        bar.Description = Markup.Escape(Text(progress));
    }

    private string Text(CompareProgress progress)
    {
        var rate = progress.Rows / Math.Max(0.001, _context.Time.GetElapsedTime(_began).TotalSeconds);
        var about = progress.ExpectedRows > 0 ? Invariant($" of about {Math.Max(progress.ExpectedRows, progress.Rows):N0}") : "";
        var opened = progress.ToOpen > 0 ? Invariant($", {progress.Opened:N0} of {progress.ToOpen:N0} buckets opened") : "";
        return Invariant($"compared {progress.Rows:N0}{about} rows, {rate:N0} rows/s{opened}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
