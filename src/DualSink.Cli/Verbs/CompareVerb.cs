using System.CommandLine;
using System.Globalization;
using DualSink.Cli.Comparing;
using DualSink.Cli.Journals;
using DualSink.Hosting;
using DualSink.Journal;
using DualSink.Parity;
using DualSink.Sinks;
using DualSink.Stores;
using CompareOptions = DualSink.Parity.CompareOptions;

namespace DualSink.Cli.Verbs;

/// <summary><c>dualsink compare</c>: tells exactly where the two tables differ, whoever wrote them.</summary>
internal sealed class CompareVerb
{
    // Besides the readers: whoever looks again at what differs, and at what other tenants have.
    private const int SpareConnections = 6;

    private readonly CompareFlags _flags = new();
    private readonly RepairFlags _repair = new();
    private readonly Option<string> _out = new("--out") { Description = "Keep every difference in this file, which must not be there yet; NDJSON or CSV, by its ending.", HelpName = "FILE" };
    private readonly JournalOption _journal = new() { Description = "The journal through which the tables are written: what its lanes owe is in flux. Default: journal.path of the settings, where it is there." };

    private CompareVerb()
    {
    }

    public static Command Create(VerbRunner runner)
    {
        var verb = new CompareVerb();
        var command = new Command("compare", "Compare the two tables exactly, whoever wrote them and however large they are; exit 1 when they differ. Changes nothing, unless --repair-from says which of them is right.") { verb._out, verb._journal };
        verb._flags.AddTo(command);
        verb._repair.AddTo(command);
        runner.Handle(command, verb.RunAsync);
        return command;
    }

    private async Task<ExitCode> RunAsync(VerbContext context)
    {
        var settings = context.LoadSettings();
        var options = _flags.OptionsIn(context);
        await using var engines = new EngineSet(settings.Options) { SpareConnections = (2 * options.Readers) + SpareConnections };
        var stores = StoreSinks.Names.Select(mode => engines.For(mode).Open(settings.Options.BindingFor(mode))).ToArray();
        try
        {
            using var journal = await JournalAsync(context, settings.Options);
            options = options with { Journal = journal };
            Announce(context, settings, engines, options);
            using var differences = context.Parsed.GetValue(_out) is { } path ? DifferenceFile.Begin(context.PathOf(path)) : null;
            if (_repair.OptionsIn(context, options) is { } repair)
            {
                var repaired = await RepairAsync(context, stores[0], stores[1], repair, differences);
                differences?.Finish();
                return Report(context, repaired, repair, stores);
            }

            var report = await CompareAsync(context, stores[0], stores[1], options, differences);
            differences?.Finish();
            return Report(context, report, options);
        }
        catch (Exception failure) when (failure is StoreException or JournalException or OperationCanceledException)
        {
            var reason = failure is OperationCanceledException ? "It was interrupted before the tables were compared." : failure.Message;
            context.Console.Document(CompareDocument.OfFailure(reason, options), CliJson.Documents.CompareDocument);
            throw;
        }
        catch (ArgumentException refusal) when (refusal.GetType() == typeof(ArgumentException))
        {
            context.Console.Document(CompareDocument.OfFailure(refusal.Message, options), CliJson.Documents.CompareDocument);
            throw new UsageException(refusal.Message);
        }
    }

    // One that the settings name by default need not be there; one that is named has to be.
    private async Task<JournalView?> JournalAsync(VerbContext context, DualSinkOptions options) =>
        context.Parsed.GetValue(_journal) is not null || File.Exists(Path.GetFullPath(options.Journal.Path, options.BaseDirectory))
            ? await _journal.ViewAsync(context)
            : null;

    private static void Announce(VerbContext context, DualSinkSettings settings, EngineSet engines, CompareOptions options)
    {
        foreach (var mode in StoreSinks.Names)
        {
            var (engine, table) = (engines.For(mode), settings.Options.BindingFor(mode));
            context.Console.Note($"Comparing: {engine.Name} {engine.Location}, table {table.DisplayName} ({table.Layout.Name})");
        }

        context.Console.Note(CompareFlags.Words(options.Filter) is { } words ? $"Only: {words}." : "All bars of both tables.");
        if (settings.Options.ProviderNames.Count > 0)
        {
            context.Console.Note($"Tenants under a name of their own: {string.Join(", ", settings.Options.ProviderNames.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} as {pair.Value}"))}.");
        }

        if (options.Tolerances.Count > 0)
        {
            context.Console.Note($"Let pass: {string.Join(", ", CompareFlags.Named(options.Tolerances).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} within {pair.Value}")))}.");
        }

        if (options.Journal is { } journal)
        {
            context.Console.Note($"Journal {journal.Path}: what its lanes owe is in flux.");
        }

        if (settings.IsEmbeddedByDefault)
        {
            context.Console.Warn("nobody named a database, so this is the embedded default. Name one with --database, DATABASE_URL or ingestion.database_url.");
        }
    }

    private static Task<ComparisonReport> CompareAsync(VerbContext context, IBarStore legacy, IBarStore provider, CompareOptions options, DifferenceFile? differences) =>
        ComparisonProgress.RunAsync(context, progress =>
        {
            ComparisonRun? run = null;
            run = new ComparisonRun(legacy, provider, options, context.Time)
            {
                Progress = progress.Report,
                Found = (found, _) =>
                {
                    differences?.Add(DifferenceLine.Of(found, run!.TenantNames));
                    return ValueTask.CompletedTask;
                },
            };
            return run.RunAsync(context.Cancellation);
        });

    private static Task<RepairReport> RepairAsync(VerbContext context, IBarStore legacy, IBarStore provider, RepairOptions options, DifferenceFile? differences) =>
        ComparisonProgress.RunAsync(context, progress => new RepairRun(legacy, provider, options, context.Time)
        {
            Progress = progress.Report,
            Found = (found, tenants) => differences?.Add(DifferenceLine.Of(found, tenants)),
        }.RunAsync(context.Cancellation));

    private ExitCode Report(VerbContext context, RepairReport report, RepairOptions options, IBarStore[] stores)
    {
        var now = report.After ?? report.Before;
        var document = CompareDocument.Of(now, options.Compare, PathIn(context), RepairDocument.Of(report, options));
        context.Console.Document(document, CliJson.Documents.CompareDocument);
        RepairPrinter.Print(context.Console, report, options, stores.First(store => store.Binding.Layout.Name != options.From).Binding.DisplayName);
        ComparisonPrinter.Print(context.Console, now, document);
        return report.IsSame ? ExitCode.Good : ExitCode.DoesNotHold;
    }

    private string? PathIn(VerbContext context) => context.Parsed.GetValue(_out) is { } path ? context.PathOf(path) : null;

    private ExitCode Report(VerbContext context, ComparisonReport report, CompareOptions options)
    {
        var document = CompareDocument.Of(report, options, PathIn(context));
        context.Console.Document(document, CliJson.Documents.CompareDocument);
        ComparisonPrinter.Print(context.Console, report, document);
        if (report is { Parity.Compared: 0, InFlux: 0, TenantsMeet: 0 } && options.Filter != RowFilter.All)
        {
            context.Console.Warn($"there is no bar of {CompareFlags.Words(options.Filter)} in either table.");
        }

        return report.IsSame ? ExitCode.Good : ExitCode.DoesNotHold;
    }
}
