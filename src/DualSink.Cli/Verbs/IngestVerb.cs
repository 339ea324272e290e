using System.CommandLine;
using System.Globalization;
using DualSink.Cli.Metrics;
using DualSink.Cli.Reporting;
using DualSink.Cli.Writing;
using DualSink.Hosting;
using DualSink.Sinks;
using DualSink.Sources;
using DualSink.Sources.Mapping;
using DualSink.Stores;

namespace DualSink.Cli.Verbs;

/// <summary><c>dualsink ingest FILE…</c>: writes files of bars through the configured sinks.</summary>
internal sealed class IngestVerb
{
    private const int ShownRejections = 20;

    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Files of bars (CSV, NDJSON, JSON, Parquet, each also gzipped) or pipes; '-' is standard input.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _mode = new("--mode") { Description = "The sinks to write through: legacy, provider, dual or failover. Before STORE_MODE and the file.", HelpName = "M", CompletionSources = { StoreSinks.Modes.ToArray() } };
    private readonly Option<string> _journal = PipelineOpening.JournalOption();
    private readonly Option<bool> _strict = new("--strict") { Description = "Stop at the first rejected row; nothing after it is written." };
    private readonly Option<string> _metrics = new("--metrics") { Description = "Write the metrics of the run to this file, in Prometheus' text format.", HelpName = "FILE" };
    private readonly Option<string> _rejects = new("--rejects") { Description = "Where rejected rows of the one input are kept. Default: beside it, as NAME.rejects.csv, or .ndjson where the input is no CSV. Never overwritten.", HelpName = "FILE" };
    private readonly Option<bool> _report = new("--report") { Description = "Tell of each series its first and last bar, its count, gaps, repeats, revisions, and steps out of order." };
    private readonly SourceFlags _source = new();

    public static Command Create(VerbRunner runner)
    {
        var verb = new IngestVerb();
        var command = new Command("ingest", "Write files of bars through the configured sinks.") { verb._files, verb._mode, verb._journal, verb._strict, verb._metrics, verb._rejects, verb._report };
        verb._source.AddTo(command);
        runner.Handle(command, verb.RunAsync);
        return command;
    }

    private async Task<ExitCode> RunAsync(VerbContext context)
    {
        var settings = context.LoadSettings([.. PipelineOpening.SettingsIn(context, _mode, _journal), .. _source.SettingsIn(context)]);
        var options = settings.Options;
        var input = new InputFiles(context, _source, Files(context), _source.OptionsFor(context, options, PipelineOpening.BatchSizeOf(options)));
        await input.CheckAsync(context.Cancellation);

        using var metrics = context.Parsed.GetValue(_metrics) is { } file ? PrometheusFile.Collect(context.PathOf(file)) : null;
        await using var sinks = new SinkSet(options, timeProvider: context.Time, loggerFactory: context.Loggers);
        var pipeline = await PipelineOpening.OpenAsync(context, settings, sinks);
        using var run = new PipelineRun(pipeline, options, context.Time);
        using var rejects = new RejectsFiles(input => RejectsPath(context, input), mayNumber: context.Parsed.GetValue(_rejects) is null);
        var report = context.Parsed.GetValue(_report) ? new SeriesReport() : null;
        var began = context.Time.GetTimestamp();
        var result = await WriteProgress.RunAsync(
            context,
            input.Length,
            progress => new Ingestion(context, input, run, rejects, report, options.TenantId, context.Parsed.GetValue(_strict)).RunAsync(progress));
        var elapsed = context.Time.GetElapsedTime(began);
        return Report(context, result with { MetricsFailure = metrics?.TryWrite() }, options, elapsed);
    }

    private string[] Files(VerbContext context)
    {
        var files = context.Parsed.GetRequiredValue(_files);
        if (context.Parsed.GetValue(_rejects) is { } rejects)
        {
            if (files.Length > 1)
            {
                throw new UsageException("--rejects names one file for one input, because inputs may differ in their columns. Leave it out: each input then has its own beside it.");
            }

            if (File.Exists(context.PathOf(rejects)))
            {
                throw new UsageException($"--rejects: '{rejects}' is there already and is not overwritten; name another file, or move it away.");
            }
        }

        return context.Parsed.GetValue(_strict) && context.Parsed.GetValue(_source.AllowRejects)
            ? throw new UsageException("--strict and --allow-rejects exclude each other; give one of them.")
            : files;
    }

    private string RejectsPath(VerbContext context, BarReader input)
    {
        // Beside a pipe, such as /dev/fd/63, there may be no place.
        var beside = input.Name == SourceFlags.StandardInput ? "stdin"
            : input.Length is null ? Path.GetFileName(input.Name)
            : input.Name;
        return context.PathOf(context.Parsed.GetValue(_rejects) ?? InputName.RejectsOf(beside, input.Format));
    }

    private ExitCode Report(VerbContext context, IngestResult result, DualSinkOptions options, TimeSpan elapsed)
    {
        var keeper = options.HasJournal ? options.Journal.Path : options.DeadLetterPath;
        var deadLetters = keeper is null ? null : Path.GetFullPath(keeper, options.BaseDirectory);
        var isClean = result.Rejected + result.DeadLettered == 0 || context.Parsed.GetValue(_source.AllowRejects);
        var wasInterrupted = context.Cancellation.IsCancellationRequested;
        var isGood = isClean && result is { Failure: null, MetricsFailure: null, Failed: 0 };
        var document = IngestDocument.Of(result, isGood && !wasInterrupted, deadLetters, elapsed);
        context.Console.Document(document, CliJson.Documents.IngestDocument);
        Print(context.Console, document, options.HasJournal);
        var code = document.Ok ? ExitCode.Good
            : result.Sinks[0].Error is StoreException { Kind: StoreErrorKind.Outage or StoreErrorKind.Credentials } ? ExitCode.Unreachable
            : result is { Failure: not null, Read: 0 } && !wasInterrupted ? ExitCode.Usage
            : ExitCode.DoesNotHold;
        return context.Interruption.CodeAfter(drained: result.Failed == 0, wasInterrupted && isGood ? ExitCode.Good : code);
    }

    private static void Print(CommandConsole console, IngestDocument document, bool hasJournal)
    {
        foreach (var rejection in document.Rejections.Take(ShownRejections))
        {
            console.Line(RejectionLine.Of(rejection));
        }

        if (document.Rejected > ShownRejections)
        {
            console.Line($"rejected {document.Rejected - Math.Min(ShownRejections, document.Rejections.Count)} more");
        }

        console.Line(Text($"read {document.Read:N0}, accepted {document.Accepted:N0}, rejected {document.Rejected:N0}"));
        foreach (var sink in document.Sinks)
        {
            console.Line(Text($"{sink.Table}: written {sink.Written:N0}, superseded {sink.Superseded:N0}, dead-lettered {sink.DeadLettered:N0}, failed {sink.Failed:N0}{Returned(sink)}, retries {sink.Retries:N0}{Owed(sink)}"));
        }

        console.Line(Text($"keys met again: {document.RepeatedIdentical:N0} with the same values, {document.RepeatedRevised:N0} revised{(document.RepeatsComplete ? "" : " (at least)")}"));
        console.Line(Text($"{document.Seconds:0.000} s, {document.BarsPerSecond:N0} bars/s; batch p50 {document.Sinks[0].BatchP50Ms:0.0} ms, p95 {document.Sinks[0].BatchP95Ms:0.0} ms, p99 {document.Sinks[0].BatchP99Ms:0.0} ms"));
        if (document.Series is not null)
        {
            SeriesPrinter.Print(console, document.Series, document.BarsOfOtherSeries ?? 0);
        }

        foreach (var file in document.RejectsFiles)
        {
            console.Line($"rejected rows: {file}");
        }

        if (document.DeadLetters is not null)
        {
            console.Line($"dead letters: {document.DeadLetters}");
            if (hasJournal)
            {
                console.Note("'dualsink deadletter list' shows them, and 'dualsink deadletter replay' tries them again.");
            }
        }

        if (document.Error is not null)
        {
            console.Error(document.Error);
        }
    }

    private static string Returned(SinkDocument sink) => sink.Returned > 0 ? Text($" ({sink.Returned:N0} returned)") : "";

    private static string Owed(SinkDocument sink) => sink.Owed is { } owed ? Text($", owed {owed:N0}") : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
