using System.CommandLine;
using System.Globalization;
using DualSink.Cli.Comparing;
using DualSink.Cli.Metrics;
using DualSink.Cli.Running;
using DualSink.Cli.Writing;
using DualSink.Hosting;
using DualSink.Sinks;
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
    private readonly RollingFlags _comparing = new();

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
        verb._comparing.AddTo(command);
        runner.Handle(command, verb.RunAsync);
        return command;
    }

    private async Task<ExitCode> RunAsync(VerbContext context)
    {
        var names = SourceRun.NamesIn(context, context.Parsed.GetValue(_files) is { Length: > 0 } given ? given : [SourceFlags.StandardInput]);
        _comparing.Check(context);
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

        await using var comparing = await _comparing.StartAsync(context, options, pipeline);
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

        return RunReport.Print(context, run, sources, pipeline, options, context.Time.GetElapsedTime(began), context.Parsed.GetValue(_source.AllowRejects));
    }
}
