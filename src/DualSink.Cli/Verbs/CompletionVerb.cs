using System.CommandLine;

namespace DualSink.Cli.Verbs;

/// <summary><c>dualsink completion SHELL</c>: what a shell needs to complete the command. Needs no database.</summary>
internal static class CompletionVerb
{
    private static readonly string[] Shells = ["bash", "zsh", "fish", "pwsh"];

    public static Command Create(VerbRunner runner)
    {
        var shell = new Argument<string>("shell") { Description = $"One of {string.Join(", ", Shells)}.", HelpName = "SHELL", CompletionSources = { Shells } };
        var command = new Command("completion", "Print the script by which a shell completes verbs, options, values and files. Needs no database.") { shell };
        runner.Handle(command, context => Run(context, context.Parsed.GetRequiredValue(shell)));
        return command;
    }

    private static ExitCode Run(VerbContext context, string shell)
    {
        if (!Shells.Contains(shell))
        {
            throw new UsageException($"SHELL: '{shell}' is not allowed; allowed: {string.Join(", ", Shells)}.");
        }

        var script = ScriptFor(shell);
        context.Console.Line(script);
        context.Console.Document(new CompletionDocument(shell, script), CliJson.Documents.CompletionDocument);
        return ExitCode.Good;
    }

    private static string ScriptFor(string shell)
    {
        using var resource = typeof(CompletionVerb).Assembly.GetManifestResourceStream($"DualSink.Cli.Completion.dualsink.{shell}")!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd().TrimEnd();
    }
}
