using Spectre.Console;

namespace DualSink.Cli.Reporting;

/// <summary>
/// Shows how far something is, on standard error: a bar where that is a terminal, a line every few seconds where it is not.
/// Safe for concurrent use.
/// </summary>
internal sealed class ProgressDisplay
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly VerbContext _context;
    private readonly ProgressTask? _bar;
    private readonly long _began;
    private long _lastLine;

    private ProgressDisplay(VerbContext context, ProgressTask? bar)
    {
        _context = context;
        _bar = bar;
        _began = _lastLine = context.Time.GetTimestamp();
    }

    /// <summary>Since it began.</summary>
    public TimeSpan Elapsed => _context.Time.GetElapsedTime(_began);

    /// <summary>Runs something that tells how far it is.</summary>
    /// <param name="context">The run.</param>
    /// <param name="what">What is said of it until it tells.</param>
    /// <param name="tellsRemaining">Whether the time that is left is shown.</param>
    /// <param name="work">What to do.</param>
    public static async Task<T> RunAsync<T>(VerbContext context, string what, bool tellsRemaining, Func<ProgressDisplay, Task<T>> work)
    {
        if (!context.Console.CanDraw)
        {
            return await work(new ProgressDisplay(context, null));
        }

        var text = new TaskDescriptionColumn { Alignment = Justify.Left };
        return await context.Console.ErrorTerminal.Progress()
            .AutoClear(true)
            .Columns(tellsRemaining ? [new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), text] : [new ProgressBarColumn(), new PercentageColumn(), text])
            .StartAsync(drawn =>
            {
                var bar = drawn.AddTask(what);
                bar.IsIndeterminate = true;
                return work(new ProgressDisplay(context, bar));
            });
    }

    /// <summary>Tells how far it is.</summary>
    /// <param name="done">How much is done.</param>
    /// <param name="total">How much there is to do, in the same unit; null when that is unknown.</param>
    /// <param name="text">The same in words, asked for where they are shown.</param>
    public void Report(double done, double? total, Func<string> text)
    {
        lock (_lock)
        {
            if (_bar is not null)
            {
                _bar.IsIndeterminate = total is null;
                _bar.MaxValue = Math.Max(total ?? 1, 1);
                _bar.Value = Math.Min(done, _bar.MaxValue);
                _bar.Description = Markup.Escape(text());
            }
            else if (_context.Time.GetElapsedTime(_lastLine) >= LineInterval)
            {
                _lastLine = _context.Time.GetTimestamp();
                _context.Console.Note(text());
            }
        }
    }
}
