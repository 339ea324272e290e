using System.CommandLine;
using DualSink.Server.Documents;
using DualSink.Sinks;

namespace DualSink.Cli.Verbs;

/// <summary><c>dualsink info MODE</c>: one mode in detail. Needs no database.</summary>
internal static class InfoVerb
{
    public static Command Create(VerbRunner runner)
    {
        var mode = new Argument<string>("mode") { Description = "The mode's name, one of those 'dualsink modes' lists.", HelpName = "MODE", CompletionSources = { StoreSinks.Modes.ToArray() } };
        var command = new Command("info", "Describe one mode: its table, client and features. Needs no database.") { mode };
        runner.Handle(command, context => Run(context, context.Parsed.GetRequiredValue(mode)));
        return command;
    }

    private static ExitCode Run(VerbContext context, string name)
    {
        var mode = StoreSinks.Describe(name);
        var table = new ResultTable("about", mode.Mode);
        table.Row("name", mode.Name);
        table.Row("table", mode.Table);
        table.Row("client", mode.Client);
        table.Row("description", mode.Description);
        foreach (var feature in mode.Features)
        {
            table.Row("feature", feature);
        }

        context.Console.Table(table);
        context.Console.Document(ModeDocument.Of(mode), DocumentJson.Printed.ModeDocument);
        return ExitCode.Good;
    }
}
