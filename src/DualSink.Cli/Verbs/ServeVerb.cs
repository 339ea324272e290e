using System.CommandLine;
using System.Net.Sockets;
using DualSink.Cli.Running;
using DualSink.Cli.Writing;
using DualSink.Hosting;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Server;
using DualSink.Server.Demo;
using DualSink.Server.Intake;
using DualSink.Server.Settings;
using DualSink.Sinks;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DualSink.Cli.Verbs;

/// <summary><c>dualsink serve [FILE… | -]</c>: what <c>run</c> does, and takes bars in and is steered by HTTP.</summary>
internal sealed class ServeVerb
{
    public const string Name = "serve";

    private const int FaultSeed = 7;
    private static readonly TimeSpan DemoCompares = TimeSpan.FromSeconds(10);

    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Files of bars that grow (CSV, NDJSON), each followed from where it was last accepted; other files and pipes are read to their end, '-' is standard input. Default: none, bars come by HTTP alone.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> _urls = new("--urls") { Description = $"Where to listen. Default: server.urls of the settings, or {ServerOptions.DefaultUrl}. Port 0 takes one that is free.", HelpName = "URL", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string> _mode = new("--mode") { Description = "The mode to begin in. Before the one the journal keeps, STORE_MODE and the file.", HelpName = "M", CompletionSources = { StoreSinks.Modes.ToArray() } };
    private readonly Option<string> _journal = PipelineOpening.JournalOption();
    private readonly Option<bool> _demo = new("--demo") { Description = "Show synthetic bars, in mode dual, in tables and a journal of their own that are gone at the end." };
    private readonly Option<bool> _demoFaults = new("--demo-faults") { Description = "The same, and one sink fails and recovers now and then." };
    private readonly SourceFlags _source = new();

    public static Command Create(VerbRunner runner)
    {
        var verb = new ServeVerb();
        var command = new Command(Name, "Take bars in by HTTP, be steered by HTTP, and show both sinks while they write; from files as well.") { verb._files, verb._urls, verb._mode, verb._journal, verb._demo, verb._demoFaults };
        verb._source.AddTo(command);
        runner.Handle(command, verb.RunAsync);
        return command;
    }

    /// <summary>
    /// Reads settings that say nothing and puts a web server together that never listens, beside the command line, which one
    /// core takes a quarter of a second to understand: by then what both are made of is compiled.
    /// </summary>
    public static void WarmUp() => _ = Task.Run(async () =>
    {
        try
        {
            DualSinkSettings.Load(new SettingsSources { UseDefaultFile = false, Variable = _ => null });
            await using var unused = ServerApp.Prepare("", new ServerOptions(), NullLoggerFactory.Instance);
        }
        catch (Exception)
        {
            // What is wrong in the environment is told when it is put together for good.
        }
    });

    private async Task<ExitCode> RunAsync(VerbContext context)
    {
        var names = SourceRun.NamesIn(context, context.Parsed.GetValue(_files) ?? []);
        var isDemo = context.Parsed.GetValue(_demo) || context.Parsed.GetValue(_demoFaults);
        using var demonstration = isDemo ? new Demonstration() : null;
        SettingFlag[] flags =
        [
            .. demonstration?.Settings(_demo.Name, context.Parsed.GetValue(_mode)) ?? PipelineOpening.SettingsIn(context, _mode, _journal),
            .. _source.SettingsIn(context),
        ];
        var settings = context.LoadSettings(flags);
        var server = ServerSettings.Load(settings, context.Parsed.GetValue(_urls) ?? []) with { IsDemo = isDemo, CompareEvery = isDemo ? DemoCompares : null };
        await using var plain = new SinkSet(settings.Options, timeProvider: context.Time, loggerFactory: context.Loggers);
        await using var faulty = context.Parsed.GetValue(_demoFaults) ? await FaultyAsync(context, settings, plain) : null;
        var sinks = faulty ?? plain;
        var preparing = Task.Run(() => ServerApp.Prepare(settings.Options.PipelineId, server, context.Loggers));
        try
        {
            var pipeline = await PipelineOpening.OpenAsync(context, settings, sinks);
            return await ServeAsync(context, settings, server, preparing, flags, names, sinks, pipeline);
        }
        finally
        {
            // Ended with the service, unless there never was one. What kept it from being put together must not hide what came first.
            await Task.WhenAny(preparing);
            if (preparing.IsCompletedSuccessfully)
            {
                await (await preparing).DisposeAsync();
            }
        }
    }

    private async Task<ExitCode> ServeAsync(
        VerbContext context, DualSinkSettings settings, ServerOptions server, Task<WebApplication> preparing, SettingFlag[] flags, string[] names, SinkSet sinks, BarPipeline pipeline)
    {
        var options = settings.Options;
        using var watching = new CancellationTokenSource();
        var watch = new SettingsWatch(context.SettingsSources(flags), options, pipeline, context.Time, context.Loggers.CreateLogger<SettingsWatch>()).RunAsync(watching.Token);
        var readOptions = _source.OptionsFor(context, options, PipelineOpening.BatchSizeOf(options));
        SourceRun[] sources = [.. names.Select(name => new SourceRun(context, _source, readOptions, name, pipeline, options))];
        using var view = pipeline.Journal is { } journal ? await JournalView.OpenAsync(journal.Path, context.Time, CancellationToken.None) : null;
        var service = new Service
        {
            Options = options,
            Server = server,
            Sinks = sinks,
            Pipeline = pipeline,
            Room = new RoomMemory(pipeline),
            View = view,
            IsEmbeddedByDefault = settings.IsEmbeddedByDefault,
            Time = context.Time,
            Loggers = context.Loggers,
            Since = context.Time.GetUtcNow(),
        };
        var demo = server.IsDemo ? new DemoFeed(pipeline, options.TenantId, context.Time) : null;
        var began = context.Time.GetTimestamp();
        try
        {
            // Nothing is read before it listens: a port that is taken ends it with nothing to be settled first. What a
            // demonstration begins with counts as written.
            ServerApp? app = null;
            var run = new LongRun(context, pipeline, options, sources) { Beside = stop => app is null ? Task.CompletedTask : BesideAsync(context, app, demo, stop) };
            app = await BeginAsync(context, preparing, service, demo);
            await run.RunAsync();
            return RunReport.Print(context, run, sources, pipeline, options, context.Time.GetElapsedTime(began), context.Parsed.GetValue(_source.AllowRejects));
        }
        finally
        {
            await watching.CancelAsync();
            await watch;
            Array.ForEach(sources, source => source.Dispose());

            // Closed already, unless it never listened. What an earlier run owes stays in the journal.
            await pipeline.CloseAsync(TimeSpan.Zero, CancellationToken.None);
        }
    }

    // Asked to end before it listens, it settles and tells what was taken in by then, as at any other time.
    private static async Task<ServerApp?> BeginAsync(VerbContext context, Task<WebApplication> preparing, Service service, DemoFeed? demo)
    {
        try
        {
            await (demo?.SeedAsync(context.Cancellation) ?? Task.CompletedTask);
            return await ListenAsync(context, await preparing, service);
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task<ServerApp> ListenAsync(VerbContext context, WebApplication prepared, Service service)
    {
        try
        {
            var app = await ServerApp.StartAsync(prepared, service, context.Cancellation);
            context.Console.Note($"Listening on {string.Join(", ", app.Addresses)}.");
            return app;
        }
        catch (Exception taken) when (taken is IOException or SocketException)
        {
            throw new UsageException($"Cannot listen on {string.Join(", ", service.Server.Urls)}: {taken.Message.TrimEnd('.')}. Name an address that is free with --urls or server.urls; port 0 takes any that is.");
        }
    }

    private static async Task BesideAsync(VerbContext context, ServerApp app, DemoFeed? demo, CancellationToken stop)
    {
        await using (app)
        {
            await (demo?.RunAsync(stop) ?? Task.CompletedTask);
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, stop);
        }
    }

    private static async Task<SinkSet> FaultyAsync(VerbContext context, DualSinkSettings settings, SinkSet plain)
    {
        await plain.PrepareAsync(context.Cancellation);
        var faulty = new FaultyEngine(plain.Engines.For("provider"), new FaultClock(FaultSeed, context.Time));
        return new SinkSet(settings.Options, new EngineSet(settings.Options, sink => sink == "provider" ? faulty : null), context.Time, context.Loggers);
    }
}
