using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Reflection;
using DualSink.Cli.Completion;
using DualSink.Cli.Verbs;

namespace DualSink.Cli;

/// <summary>The <c>dualsink</c> command: its verbs, and one run of it.</summary>
internal static class CommandLine
{
    private const string Name = "dualsink";

    /// <summary>Parses, runs the verb, and returns the exit code of the process.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, Shell shell, Interruption interruption)
    {
        var root = Build(shell, interruption);

        // An argument may begin with '@'; it is no file of further arguments.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            return (int)UsageErrors.Report(parsed, shell.Error);
        }

        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = shell.Out,
            Error = shell.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    /// <summary>The command with every verb and option.</summary>
    internal static RootCommand Build(Shell shell, Interruption interruption)
    {
        var root = new RootCommand("Writes OHLCV bars to a legacy table, to its replacement, or to both, and proves that they hold the same.")
        {
            HelpName = Name,
        };
        var global = new GlobalOptions();
        global.AddTo(root);
        ShowOwnVersion(root);
        SuggestAction.Install(root);

        var runner = new VerbRunner(shell, global, interruption);
        root.Subcommands.Add(VerifyVerb.Create(runner));
        root.Subcommands.Add(IngestVerb.Create(runner));
        root.Subcommands.Add(RunVerb.Create(runner));
        root.Subcommands.Add(CompareVerb.Create(runner));
        root.Subcommands.Add(ServeVerb.Create(runner));
        root.Subcommands.Add(KeyVerb.Create(runner));
        root.Subcommands.Add(StatusVerb.Create(runner));
        root.Subcommands.Add(LedgerVerb.Create(runner));
        root.Subcommands.Add(LaneVerb.Create(runner));
        root.Subcommands.Add(SwitchVerb.Create(runner));
        root.Subcommands.Add(DeadLetterVerb.Create(runner));
        root.Subcommands.Add(JournalVerb.Create(runner));
        root.Subcommands.Add(ModesVerb.Create(runner));
        root.Subcommands.Add(InfoVerb.Create(runner));
        root.Subcommands.Add(ConfigVerb.Create(runner));
        root.Subcommands.Add(SchemaVerb.Create(runner));
        root.Subcommands.Add(DoctorVerb.Create(runner));
        root.Subcommands.Add(BenchVerb.Create(runner));
        root.Subcommands.Add(CompletionVerb.Create(runner));
        return root;
    }

    private static void ShowOwnVersion(RootCommand root)
    {
        // The option as it comes shows the version of whatever program hosts the command.
        var version = root.Options.OfType<VersionOption>().Single();
        version.Description = "Print the version.";
        version.Action = new VersionAction();
        root.Options.OfType<HelpOption>().Single().Description = "Print help on the command or the verb.";
    }

    private sealed class VersionAction : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var version = typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
            parseResult.InvocationConfiguration.Output.WriteLine($"{Name} {version.Split('+')[0]}");
            return (int)ExitCode.Good;
        }
    }
}
