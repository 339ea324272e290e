using System.CommandLine;
using DualSink.Cli.Doctor;
using DualSink.Hosting;
using DualSink.Journal;
using DualSink.Sinks;
using DualSink.Stores.Checkup;

namespace DualSink.Cli.Verbs;

/// <summary><c>dualsink doctor</c>: what usually goes wrong, looked for, with the remedy of each.</summary>
internal sealed class DoctorVerb
{
    private readonly Option<string> _mode = new("--mode") { Description = "Look at what the sink of this mode needs only. Default: both sinks.", HelpName = "M", CompletionSources = { StoreSinks.Modes.ToArray() } };

    private DoctorVerb()
    {
    }

    public static Command Create(VerbRunner runner)
    {
        var verb = new DoctorVerb();
        var command = new Command("doctor", "Look for what usually goes wrong, from the connection to the privileges; each finding with its remedy. Changes nothing; exit 1 when there is a problem.") { verb._mode };
        runner.Handle(command, verb.RunAsync);
        return command;
    }

    private async Task<ExitCode> RunAsync(VerbContext context)
    {
        var report = await ExamineAsync(context);
        context.Console.Document(report.Document, CliJson.Documents.DoctorDocument);
        DoctorScreen.Print(context.Console, report);
        return report.Code;
    }

    private async Task<DoctorReport> ExamineAsync(VerbContext context)
    {
        IReadOnlyList<string> modes = context.Parsed.GetValue(_mode) is { } mode ? StoreSinks.Describe(mode).Sinks : StoreSinks.Names;
        DualSinkSettings settings;
        try
        {
            settings = context.LoadSettings();
        }
        catch (DualSinkConfigurationException wrong)
        {
            return new DoctorReport([.. ConfigurationCheck.Of(wrong).Select(finding => new DoctorCheck(null, finding))], IsConfigured: false);
        }

        await using var engines = new EngineSet(settings.Options);
        var checks = ConfigurationCheck.Of(settings, modes).Select(finding => new DoctorCheck(null, finding)).ToList();
        var reached = true;
        foreach (var database in modes.GroupBy(engines.For))
        {
            var result = await new Examination(context, settings, database.Key, [.. database]).RunAsync();
            reached &= result.Reached;

            // With one database for all, what is about the server is about no sink in particular.
            var sink = database.Count() < modes.Count ? database.Single() : null;
            checks.AddRange(result.Findings.Select(finding => new DoctorCheck(finding.Table?.Layout.Name ?? sink, finding)));
        }

        checks.AddRange((await JournalAsync(context, settings)).Select(finding => new DoctorCheck(null, finding)));
        return new DoctorReport(checks, reached);
    }

    private async Task<IEnumerable<Finding>> JournalAsync(VerbContext context, DualSinkSettings settings)
    {
        var options = settings.Options;
        options = options with { StoreMode = context.Parsed.GetValue(_mode) ?? options.StoreMode };
        if (!options.HasJournal)
        {
            return [];
        }

        var journal = options.Journal with { Path = Path.GetFullPath(options.Journal.Path, options.BaseDirectory) };
        var origin = settings.Effective.First(setting => setting.Key == "journal.path").Origin.ToString();
        return await JournalCheckup.RunAsync(journal, origin, context.Time, context.Cancellation);
    }
}
