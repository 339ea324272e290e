using System.CommandLine;
using DualSink.Server.Documents;
using DualSink.Sinks;

namespace DualSink.Cli.Verbs;

/// <summary><c>dualsink modes</c>: what the registry knows. Needs no database.</summary>
internal static class ModesVerb
{
    public static Command Create(VerbRunner runner)
    {
        var command = new Command("modes", "List the modes a pipeline can write in. Needs no database.");
        runner.Handle(command, Run);
        return command;
    }

    private static ExitCode Run(VerbContext context)
    {
        var modes = StoreSinks.All;
        var table = new ResultTable("mode", "table", "client", "description");
        foreach (var mode in modes)
        {
            table.Row(mode.Mode, mode.Table, mode.Client, mode.Description);
        }

        context.Console.Table(table);
        context.Console.Document(new ModesDocument([.. modes.Select(ModeDocument.Of)]), DocumentJson.Printed.ModesDocument);
        return ExitCode.Good;
    }
}
