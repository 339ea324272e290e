using System.CommandLine;
using System.Globalization;
using DualSink.Hosting;
using DualSink.Journal;
using DualSink.Parity;
using DualSink.Routing;

namespace DualSink.Cli.Comparing;

/// <summary>The options by which a run compares its tables beside its work.</summary>
internal sealed class RollingFlags
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromHours(24);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromHours(876_000);

    private readonly DurationOption _every = new("--compare-every", "Compare what both tables hold of the last while, so often, beside the writing. Default: never.", ShortestInterval, LongestInterval);
    private readonly DurationOption _window = new("--compare-window", "With --compare-every: how far back, by the bars' own time. Default: 1h, or twice --compare-every where that is longer.", ShortestInterval, LongestWindow);
    private readonly CountOption _budget = new("--compare-budget", $"With --compare-every: rows a second to go over at most, in both tables together. Default: {RollingOptions.UsualRowsPerSecond}.", 1, int.MaxValue);

    public void AddTo(Command command)
    {
        command.Options.Add(_every);
        command.Options.Add(_window);
        command.Options.Add(_budget);
    }

    /// <summary>Throws when an option is given that means nothing without another.</summary>
    /// <exception cref="UsageException">One is.</exception>
    public void Check(VerbContext context)
    {
        if (_every.In(context.Parsed) is null && ((Option[])[_window, _budget]).FirstOrDefault(option => context.Parsed.GetResult(option) is { Implicit: false }) is { } idle)
        {
            throw new UsageException($"{idle.Name}: nothing is compared without {_every.Name}, such as {_every.Name} 5m.");
        }
    }

    /// <summary>Begins to compare; null where nobody asks for it.</summary>
    /// <param name="context">The run.</param>
    /// <param name="options">The settings in force.</param>
    /// <param name="pipeline">What writes the tables.</param>
    /// <exception cref="JournalException">The journal cannot be looked at.</exception>
    public async Task<BackgroundComparison?> StartAsync(VerbContext context, DualSinkOptions options, BarPipeline pipeline)
    {
        if (_every.In(context.Parsed) is not { } every)
        {
            return null;
        }

        if (RouteRules.SinksOf(pipeline.Route.Mode).Length < 2)
        {
            context.Console.Warn($"{_every.Name} compares both tables, and mode {pipeline.Route.Mode} writes one of them.");
        }

        var window = _window.In(context.Parsed) ?? RollingOptions.WindowFor(every);
        var journal = pipeline.HasJournal
            ? await JournalView.OpenAsync(Path.GetFullPath(options.Journal.Path, options.BaseDirectory), context.Time, context.Cancellation)
            : null;
        var usual = new RollingOptions { Every = every, Window = window };
        var rolling = usual with
        {
            Compare = usual.Compare with { Journal = journal, RowsPerSecond = _budget.In(context.Parsed) ?? RollingOptions.UsualRowsPerSecond },
            WereDifferent = journal is not null && await RollingComparison.WereDifferentAsync(journal, context.Cancellation),
            Keep = pipeline.KeepEventAsync,
            Context = options.Context,
            Time = context.Time,
            Loggers = context.Loggers,
        };
        context.Console.Note(string.Create(CultureInfo.InvariantCulture, $"Comparing every {_every.Spell(every)} the bars of the last {_every.Spell(window)}."));
        return BackgroundComparison.Start(options, rolling);
    }
}
