using System.Collections.Frozen;
using System.CommandLine;
using System.Globalization;
using DualSink.Bars;
using DualSink.Cli.Metrics;
using DualSink.Cli.Verification;
using DualSink.Cli.Writing;
using DualSink.Hosting;
using DualSink.Sources;
using DualSink.Stores;

namespace DualSink.Cli.Verbs;

/// <summary><c>dualsink verify</c>: proves on the user's own database that both sinks leave the same bars.</summary>
internal sealed class VerifyVerb
{
    private const int ShownExamples = 20;
    private const int MaxBarsPerSymbol = 1_000_000;

    private readonly Option<string[]> _input = new("--input")
    {
        Description = "Write the bars of these files instead of generated ones. They keep their values and get the source " + VerificationBars.Source + ".",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string> _symbols = new("--symbols") { Description = $"Symbols to generate bars for. Default: {string.Join(",", VerificationBars.DefaultSymbols)}.", HelpName = "A,B,..." };
    private readonly Option<int> _barsPerSymbol = new("--bars-per-symbol") { Description = "Bars to generate for each symbol.", HelpName = "N", DefaultValueFactory = _ => 1000 };
    private readonly Option<bool> _keep = new("--keep") { Description = "Leave the bars in the tables." };
    private readonly Option<bool> _clean = new("--clean") { Description = "First remove what a killed run, or one with --keep, left." };
    private readonly Option<bool> _strict = new("--strict") { Description = "Fail also when a sink is slower than its targets." };
    private readonly Option<string> _prometheus = new("--prometheus")
    {
        Description = $"Check besides that a running Prometheus has counted what was written. Default URL: {PrometheusCheck.DefaultUrl}.",
        HelpName = "URL",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<int> _port = new("--metrics-port") { Description = "With --prometheus: the port of 127.0.0.1 that it fetches this run's metrics from.", HelpName = "PORT", DefaultValueFactory = _ => PrometheusCheck.DefaultPort };
    private readonly SourceFlags _source = new();

    public static Command Create(VerbRunner runner)
    {
        var verb = new VerifyVerb();
        var command = new Command("verify", "Write the same bars through both sinks, read both tables back, and compare every value.")
        {
            verb._input, verb._symbols, verb._barsPerSymbol, verb._keep, verb._clean, verb._strict, verb._prometheus, verb._port,
        };
        verb._source.AddTo(command);
        runner.Handle(command, verb.RunAsync);
        return command;
    }

    private async Task<ExitCode> RunAsync(VerbContext context)
    {
        var settings = context.LoadSettings(_source.SettingsIn(context));

        // In both tables the bars go by the source they are removed by, never by a name that other bars have too; and
        // they are nobody's dead letters.
        var options = settings.Options with { ProviderNames = FrozenDictionary<string, string>.Empty, DeadLetterPath = null };
        var (bars, rejected) = await BarsAsync(context, options);
        await using var stores = new VerificationStores(context, options);
        Announce(context, options, settings, stores);
        await using (var sinks = new SinkSet(options))
        {
            await sinks.PrepareAsync(context.Cancellation);
        }

        var (keep, clean) = (context.Parsed.GetValue(_keep), context.Parsed.GetValue(_clean));
        await stores.CheckAsync(alsoDelete: !keep || clean);
        if (clean)
        {
            context.Console.Note(Text($"Removed {await stores.RemoveAsync():N0} bars of source {VerificationBars.Source}."));
        }

        await stores.RefuseLeftoversAsync();
        await using var prometheus = context.Parsed.GetResult(_prometheus) is null
            ? null
            : PrometheusCheck.Start(context, context.Parsed.GetValue(_prometheus) ?? PrometheusCheck.DefaultUrl, context.Parsed.GetValue(_port));
        var result = await new VerificationRun(context, options, stores, bars, rejected).RunAsync(keep);
        var isAsked = prometheus is not null && result.Sinks.Count == 2 && !context.Cancellation.IsCancellationRequested;
        var counted = isAsked ? await prometheus!.RunAsync(options.PipelineId, (CommittedBy(result, "legacy"), CommittedBy(result, "provider"))) : null;
        return Report(context, result, options, stores, counted);
    }

    private static long CommittedBy(VerificationResult result, string sink) => result.Sinks.First(done => done.Mode == sink).Committed;

    private async Task<(Bar[] Bars, long Rejected)> BarsAsync(VerbContext context, DualSinkOptions options)
    {
        var files = context.Parsed.GetValue(_input) ?? [];
        if (files.Length == 0)
        {
            return (Generate(context), 0);
        }

        var batchSize = options.Sink.MaxBatchSize;
        var reading = _source.OptionsFor(context, options, batchSize);
        var input = new InputFiles(context, _source, files, reading with { Source = VerificationBars.Source, Symbol = reading.Symbol ?? "INPUT" });
        await input.CheckAsync(context.Cancellation);
        var bars = new List<Bar>();
        var rejected = 0L;
        try
        {
            await foreach (var (_, batch) in input.ReadAsync(context.Cancellation))
            {
                rejected += batch.Rejections.Length;
                bars.AddRange(batch.Bars.ToArray().Select(bar => bar with { Source = VerificationBars.Source }));
                foreach (var rejection in batch.Rejections)
                {
                    context.Console.Warn($"{rejection.File}:{rejection.Line}: {rejection.Reason}");
                }
            }
        }
        catch (SourceException unreadable)
        {
            throw new UsageException(unreadable.Message);
        }

        return bars.Count > 0 ? ([.. bars], rejected) : throw new UsageException($"--input: there is no bar in {string.Join(", ", files)}.");
    }

    private Bar[] Generate(VerbContext context)
    {
        var count = context.Parsed.GetValue(_barsPerSymbol);
        if (count is < 1 or > MaxBarsPerSymbol)
        {
            throw new UsageException($"--bars-per-symbol: '{count}' is not allowed; allowed: a whole number from 1 to {MaxBarsPerSymbol}.");
        }

        var symbols = context.Parsed.GetValue(_symbols) is { } named
            ? named.Split(',', StringSplitOptions.TrimEntries)
            : VerificationBars.DefaultSymbols;
        if (symbols.Select(symbol => symbol.ToUpperInvariant()).Distinct().Count() < symbols.Count)
        {
            throw new UsageException($"--symbols: '{string.Join(",", symbols)}' names a symbol twice.");
        }

        var bars = VerificationBars.Generate(symbols, count).ToArray();
        var bad = bars.FirstOrDefault(bar => BarRules.Default.FirstBroken(bar) is not null);
        return bad is null ? bars : throw new UsageException($"--symbols: {BarRules.Default.FirstBroken(bad)!.Explain(bad)}.");
    }

    private static void Announce(VerbContext context, DualSinkOptions options, DualSinkSettings settings, VerificationStores stores)
    {
        foreach (var (engine, store) in stores.All)
        {
            context.Console.Note($"Verifying: {engine.Name} {engine.Location}, table {store.Binding.DisplayName} ({store.Binding.Layout.Name})");
        }

        context.Console.Note($"Bars go in as source {VerificationBars.Source}, tenant {options.TenantId}, pipeline {options.PipelineId}.");
        if (settings.IsEmbeddedByDefault)
        {
            context.Console.Warn("nobody named a database, so this is the embedded default. Name one with --database, DATABASE_URL or ingestion.database_url.");
        }
    }

    private ExitCode Report(VerbContext context, VerificationResult result, DualSinkOptions options, VerificationStores stores, PrometheusDocument? counted)
    {
        var wasInterrupted = context.Cancellation.IsCancellationRequested;
        var rejectsAreFine = result.Rejected == 0 || context.Parsed.GetValue(_source.AllowRejects);
        var document = VerifyDocument.Of(result, result.IsGood && rejectsAreFine && !wasInterrupted && counted is not { Ok: false }, options.TenantId, counted);
        context.Console.Document(document, CliJson.Documents.VerifyDocument);
        Print(context.Console, document, SinkComparison.Table(result, stores, options));
        var missesTargets = context.Parsed.GetValue(_strict) && !document.WithinTargets;
        var outage = result.RemovalFailure ?? result.Sinks.Select(sink => sink.Error).OfType<StoreException>().FirstOrDefault();
        var code = document.Ok ? (missesTargets ? ExitCode.DoesNotHold : ExitCode.Good)
            : outage is { Kind: StoreErrorKind.Outage or StoreErrorKind.Credentials } ? ExitCode.Unreachable
            : ExitCode.DoesNotHold;
        // Without the comparison the work was abandoned, however cleanly.
        return context.Interruption.CodeAfter(drained: result is { Parity: not null, RemovalFailure: null }, code);
    }

    private static void Print(CommandConsole console, VerifyDocument document, ResultTable sinks)
    {
        console.Table(sinks);
        if (document.Parity is { } parity)
        {
            console.Line(Text($"compared {parity.Compared:N0}: equal {parity.Equal:N0}, equal after layout {parity.EqualAfterLayout:N0}, ")
                + Text($"not representable {parity.NotRepresentable:N0}, divergent {parity.Divergent:N0}, ")
                + Text($"missing in legacy {parity.MissingInLegacy:N0}, missing in provider {parity.MissingInProvider:N0}"));
            foreach (var example in parity.Examples.Take(ShownExamples))
            {
                var values = example.Differences.Select(difference => $"{difference.Field} {difference.Legacy ?? "-"} | {difference.Provider ?? "-"}");
                console.Line($"  {example.Class}: {example.Symbol} {example.Timeframe} {example.Timestamp}: {string.Join(", ", values)}");
            }
        }

        if (document.Parity is not null)
        {
            PrintTargets(console, document);
        }

        if (document.Error is not null)
        {
            console.Error(document.Error);
        }

        if (document.Prometheus is { } counted)
        {
            console.Line(counted.Ok ? $"Prometheus at {counted.Url} has counted all of them" : $"Prometheus at {counted.Url} has not counted them");
            if (counted.Problem is not null)
            {
                console.Error(counted.Problem);
            }
        }

        console.Line(Verdict(document));
    }

    private static void PrintTargets(CommandConsole console, VerifyDocument document) =>
        console.Line(Text($"targets (under {VerificationTargets.SecondsFor(document.Bars):0.0##} s a sink, ")
            + Text($"batch p95 under {VerificationTargets.BatchP95Seconds} s, p99 under {VerificationTargets.BatchP99Seconds} s): ")
            + (document.WithinTargets ? "met" : "missed"));

    private static string Verdict(VerifyDocument document) => document switch
    {
        { Ok: true } => Text($"ok: both tables held the same {document.Bars:N0} bars"),
        { Parity: null } => "not ok: it ended before the tables were compared",
        _ when document.Sinks.Any(sink => sink.Failed > 0) => "not ok: not every bar was written",
        _ when document.Parity.Compared > document.Parity.Equal + document.Parity.EqualAfterLayout || document.Sinks.Any(sink => sink.ReadBack is not { IsExact: true }) =>
            "not ok: what was written and what the tables hold is not the same",
        _ when document.Sinks.Any(sink => sink.Retries > 0) => "not ok: the tables held the same, but not at the first attempt",
        { Prometheus.Ok: false } => Text($"not ok: both tables held the same {document.Bars:N0} bars, but Prometheus has not counted them"),
        _ => "not ok: the tables held the same, but not all else is well; see above",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
