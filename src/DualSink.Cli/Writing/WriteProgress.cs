using System.Globalization;
using Spectre.Console;

namespace DualSink.Cli.Writing;

/// <summary>
/// Shows how far a run is, on standard error: a bar where that is a terminal, a line every few seconds where it is not.
/// </summary>
internal sealed class WriteProgress
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    private readonly VerbContext _context;
    private readonly ProgressTask? _bar;
    private readonly long _began;
    private long _lastLine;

    private WriteProgress(VerbContext context, ProgressTask? bar)
    {
        _context = context;
        _bar = bar;
        _began = _lastLine = context.Time.GetTimestamp();
    }

    /// <summary>Runs <paramref name="work"/> under a progress bar, or with lines.</summary>
    /// <param name="context">The run.</param>
    /// <param name="total">How much there is to do, in the unit <see cref="Report"/> is told; null when that is unknown.</param>
    /// <param name="work">What to do.</param>
    public static async Task<T> RunAsync<T>(VerbContext context, double? total, Func<WriteProgress, Task<T>> work)
    {
        if (!context.Console.CanDraw)
        {
            return await work(new WriteProgress(context, null));
        }

        return await context.Console.ErrorTerminal.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async drawn =>
            {
                var bar = drawn.AddTask("reading", maxValue: total ?? 1);
                bar.IsIndeterminate = total is null;
                return await work(new WriteProgress(context, bar));
            });
    }

    /// <summary>Tells how far it is.</summary>
    /// <param name="done">How much is done, in the unit of the total.</param>
    /// <param name="read">Rows read.</param>
    /// <param name="safe">Bars that are safe.</param>
    /// <param name="how">By which word they are.</param>
    /// <param name="rejected">Rows rejected.</param>
    public void Report(double done, long read, long safe, string how, long rejected)
    {
        if (_bar is not null)
        {
            _bar.Value = done;
            _bar.Description = Markup.Escape(Text(read, safe, how, rejected));
        }
        else if (_context.Time.GetElapsedTime(_lastLine) >= LineInterval)
        {
            _lastLine = _context.Time.GetTimestamp();
            _context.Console.Note(Text(read, safe, how, rejected));
        }
    }

    private string Text(long read, long safe, string how, long rejected)
    {
        var rate = safe / Math.Max(0.001, _context.Time.GetElapsedTime(_began).TotalSeconds);
        return string.Create(CultureInfo.InvariantCulture, $"read {read:N0}, {how} {safe:N0}, rejected {rejected:N0}, {rate:N0} bars/s");
    }
}
