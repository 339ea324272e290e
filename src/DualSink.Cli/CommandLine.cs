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

    private static readonly (string Name, Func<VerbRunner, Command> Create)[] Verbs =
    [
        ("verify", VerifyVerb.Create),
        ("ingest", IngestVerb.Create),
        ("run", RunVerb.Create),
        ("compare", CompareVerb.Create),
        (ServeVerb.Name, ServeVerb.Create),
        ("key", KeyVerb.Create),
        ("status", StatusVerb.Create),
        ("ledger", LedgerVerb.Create),
        ("lane", LaneVerb.Create),
        ("switch", SwitchVerb.Create),
        ("deadletter", DeadLetterVerb.Create),
        ("journal", JournalVerb.Create),
        ("modes", ModesVerb.Create),
        ("info", InfoVerb.Create),
        ("config", ConfigVerb.Create),
        ("schema", SchemaVerb.Create),
        ("doctor", DoctorVerb.Create),
        ("bench", BenchVerb.Create),
        ("completion", CompletionVerb.Create),
    ];

    /// <summary>Parses, runs the verb, and returns the exit code of the process.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, Shell shell, Interruption interruption)
    {
        // All verbs together take a tenth of a second to put together. Who names one as the first word means no other.
        var verb = Verbs.FirstOrDefault(known => args.Count > 0 && known.Name == args[0]).Name;
        if (verb == ServeVerb.Name)
        {
            ServeVerb.WarmUp();
        }

        var root = Build(shell, interruption, verb);

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

    /// <summary>The command with every verb and option, or with one verb alone.</summary>
    internal static RootCommand Build(Shell shell, Interruption interruption, string? verb = null)
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
        foreach (var (name, create) in Verbs)
        {
            if (verb is null || verb == name)
            {
                root.Subcommands.Add(create(runner));
            }
        }

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
