using System.CommandLine;
using DualSink.Hosting;
using DualSink.Server.Settings;

namespace DualSink.Cli.Verbs;

/// <summary><c>dualsink config show|check</c>: the settings in force. Needs no database.</summary>
internal static class ConfigVerb
{
    public static Command Create(VerbRunner runner)
    {
        var show = new Command("show", "Print every setting in force and where it comes from, passwords masked.");
        runner.Handle(show, Show);
        var check = new Command("check", "Check file, environment and flags; exit 2 with everything that is wrong.");
        runner.Handle(check, Check);
        return new Command("config", "Show or check the settings. Needs no database.") { show, check };
    }

    private static ExitCode Show(VerbContext context)
    {
        var settings = context.LoadSettings();
        var table = new ResultTable("setting", "value", "from");
        foreach (var setting in settings.Effective)
        {
            table.Row(setting.Key, setting.Value, setting.Origin.ToString());
        }

        context.Console.Table(table);
        context.Console.Document(ConfigDocument.Of(settings), CliJson.Documents.ConfigDocument);
        return ExitCode.Good;
    }

    private static ExitCode Check(VerbContext context)
    {
        try
        {
            var settings = context.LoadSettings();
            ServerSettings.Load(settings);
            context.Console.Line(settings.File is null ? "ok: no settings file; environment and flags are good" : $"ok: {settings.File}, environment and flags are good");
            context.Console.Document(new ConfigCheckDocument(true, settings.File, []), CliJson.Documents.ConfigCheckDocument);
            return ExitCode.Good;
        }
        catch (DualSinkConfigurationException wrong) when (context.Console.Json)
        {
            context.Console.Document(new ConfigCheckDocument(false, null, [.. wrong.Problems.Select(ProblemDocument.Of)]), CliJson.Documents.ConfigCheckDocument);
            throw;
        }
    }
}
