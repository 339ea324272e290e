using System.CommandLine;
using DualSink.Cli.Journals;
using DualSink.Routing;
using DualSink.Sinks;

namespace DualSink.Cli.Verbs;

/// <summary><c>dualsink switch MODE</c>: another mode, from the next batch on.</summary>
internal static class SwitchVerb
{
    public static Command Create(VerbRunner runner)
    {
        var mode = new ChoiceArgument("MODE", "The mode to write in.", StoreSinks.Modes);
        var journal = new JournalOption();
        var yes = new Option<bool>("--yes") { Description = "Agree that a table stops being written, where the mode before wrote both." };
        var command = new Command("switch", "Write in another mode from the next batch on; kept in the journal, also where nobody runs.") { mode, yes };
        journal.AddTo(command);
        runner.Handle(command, context => journal.AskAsync(
            context,
            ControlCommand.Switch,
            new ControlArguments { Mode = context.Parsed.GetRequiredValue(mode), Consents = context.Parsed.GetValue(yes) }));
        return command;
    }
}
