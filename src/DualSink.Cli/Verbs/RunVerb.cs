using System.CommandLine;
using System.Globalization;
using DualSink.Cli.Metrics;
using DualSink.Cli.Running;
using DualSink.Cli.Writing;
using DualSink.Hosting;
using DualSink.Routing;
using DualSink.Server.Documents;
using DualSink.Sinks;
using DualSink.Sources;
using DualSink.Stores;
using Microsoft.Extensions.Logging;

namespace DualSink.Cli.Verbs;

/// <summary><c>dualsink run [FILE… | -]</c>: writes what comes, until somebody asks for the end.</summary>
internal sealed class RunVerb
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Files of bars that grow (CSV, NDJSON), each followed from where it was last accepted; other files and pipes are read to their end. '-', the default, is standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string> _mode = new("--mode") { Description = "The mode to begin in. Before the one the journal keeps, STORE_MODE and the file.", HelpName = "M", CompletionSources = { StoreSinks.Modes.ToArray() } };
    private readonly Option<string> _journal = PipelineOpening.JournalOption();
    private readonly Option<int?> _port = new("--metrics-port") { Description = "Serve the metrics on this port of 127.0.0.1, at /metrics; 0 for any that is free.", HelpName = "PORT" };
    private readonly SourceFlags _source = new();

    private RunVerb() => _port.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && !ushort.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            result.AddError($"--metrics-port: '{token.Value}' is no port; allowed: 0 to 65535.");
        }
    });

    public static Command Create(VerbRunner runner)
    {
        var verb = new RunVerb();
        var command = new Command("run", "Write what comes, from standard input or files that grow, until somebody asks for the end. Goes on after a crash where it was.") { verb._files, verb._mode, verb._journal, verb._port };
        verb._source.AddTo(command);
        runner.Handle(command, verb.RunAsync);
        return command;
    }

    private async Task<ExitCode> RunAsync(VerbContext context)
    {
        var names = NamesIn(context);
        SettingFlag[] flags = [.. PipelineOpening.SettingsIn(context, _mode, _journal), .. _source.SettingsIn(context)];
        var settings = context.LoadSettings(flags);
        var options = settings.Options;

        using var metrics = context.Parsed.GetValue(_port) is null ? null : new MetricsCollector();
        await using var endpoint = metrics is null ? null : MetricsEndpoint.Start(metrics, context.Parsed.GetValue(_port)!.Value, context.Time);
        if (endpoint is not null)
        {
            context.Console.Note($"Metrics at {endpoint.Address}.");
        }

        await using var sinks = new SinkSet(options, timeProvider: context.Time, loggerFactory: context.Loggers);
        var pipeline = await PipelineOpening.OpenAsync(context, settings, sinks);
        if (!pipeline.HasJournal && names.Any(name => name != SourceFlags.StandardInput))
        {
            context.Console.Warn("there is no journal, so after a restart files are read from their beginning again, which changes nothing but takes its time. --journal PATH remembers how far they were accepted.");
        }

        using var watching = new CancellationTokenSource();
        var watch = new SettingsWatch(context.SettingsSources(flags), options, pipeline, context.Time, context.Loggers.CreateLogger<SettingsWatch>()).RunAsync(watching.Token);
        var readOptions = _source.OptionsFor(context, options, PipelineOpening.BatchSizeOf(options));
        SourceRun[] sources = [.. names.Select(name => new SourceRun(context, _source, readOptions, name, pipeline, options))];
        var began = context.Time.GetTimestamp();
        var run = new LongRun(context, pipeline, options, sources);
        try
        {
            await run.RunAsync();
        }
        finally
        {
            await watching.CancelAsync();
            await watch;
            Array.ForEach(sources, source => source.Dispose());
        }

        return Report(context, run, sources, pipeline, options, context.Time.GetElapsedTime(began));
    }

    private string[] NamesIn(VerbContext context)
    {
        string[] names = context.Parsed.GetValue(_files) is { Length: > 0 } given ? given : [SourceFlags.StandardInput];
        return names.GroupBy(name => name == SourceFlags.StandardInput ? name : context.PathOf(name)).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new UsageException($"A file is named twice: {twice.First()}.")
            : names;
    }

    private ExitCode Report(VerbContext context, LongRun run, IReadOnlyList<SourceRun> sources, BarPipeline pipeline, DualSinkOptions options, TimeSpan elapsed)
    {
        var wasInterrupted = context.Cancellation.IsCancellationRequested;
        var written = run.Sinks();
        var isClean = sources.Sum(source => source.Rejected) + written.Sum(sink => sink.DeadLettered) == 0 || context.Parsed.GetValue(_source.AllowRejects);
        var isSettled = run.Closing.IsDrained && written.All(sink => sink.Failed == 0);

        // Who is asked to end has done well when nothing was lost; what the journal owes, the next start repays.
        var dropped = sources.Sum(source => source.Dropped);
        var ok = run.Failure is null && dropped == 0 && (wasInterrupted ? run.Closing.Returned == 0 : isClean && isSettled);
        var accepted = sources.Sum(source => source.Accepted);
        var rejected = sources.Sum(source => source.Rejected);
        var document = new RunDocument(
            ok,
            pipeline.Route.Mode,
            pipeline.HasJournal ? Path.GetFullPath(options.Journal.Path, options.BaseDirectory) : null,
            accepted + rejected,
            accepted,
            rejected,
            Math.Round(elapsed.TotalSeconds, 4),
            [.. sources.Select(RunSourceDocument.Of)],
            written,
            run.Closing.Owed,
            [.. sources.SelectMany(source => source.Rejections).Select(RejectionDocument.Of)],
            [.. sources.SelectMany(source => source.RejectsFiles)],
            run.Failure is { } failure ? SecretMask.Hide(failure.Message)
            : dropped > 0 ? Text($"{dropped:N0} bars were dropped at the door of the full journal, as backpressure_policy: drop_newest says, and are in no table. With block the feed waits.")
            : null);
        context.Console.Document(document, CliJson.Documents.RunDocument);
        Print(context.Console, document);
        var code = ok ? ExitCode.Good
            : run.Failure is SourceException or TenantsMeetException && accepted == 0 ? ExitCode.Usage
            : run.Failure?.InnerException is StoreException { Kind: StoreErrorKind.Outage or StoreErrorKind.Credentials } ? ExitCode.Unreachable
            : ExitCode.DoesNotHold;
        return context.Interruption.CodeAfter(drained: run.Closing.Returned == 0, code);
    }

    private static void Print(CommandConsole console, RunDocument run)
    {
        console.Line(Text($"read {run.Read:N0}, accepted {run.Accepted:N0}, rejected {run.Rejected:N0} in {run.Seconds:0.0} s"));
        foreach (var sink in run.Sinks)
        {
            var owed = run.Journal is null ? "" : Text($", owed {sink.Owed:N0}");
            console.Line(Text($"{sink.Table}: written {sink.Written:N0}, superseded {sink.Superseded:N0}, dead-lettered {sink.DeadLettered:N0}, failed {sink.Failed:N0}{owed}"));
        }

        foreach (var file in run.RejectsFiles)
        {
            console.Line($"rejected rows: {file}");
        }

        if (run.Owed > 0)
        {
            console.Note("What is owed is safe in the journal; the next run with it goes on with that.");
        }

        if (run.Error is not null)
        {
            console.Error(run.Error);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
