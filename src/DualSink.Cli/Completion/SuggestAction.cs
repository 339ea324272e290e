using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Invocation;

namespace DualSink.Cli.Completion;

/// <summary>
/// <c>dualsink "[suggest:POSITION]" "LINE"</c>: prints what the word at a position of a command line may become, one
/// candidate a line. The scripts of <c>dualsink completion</c> ask this.
/// </summary>
/// <remarks>
/// In place of System.CommandLine's own, which in 3.0.0 throws at <c>--mode=l</c>, offers <c>True</c> and <c>False</c> after
/// a switch and options wherever a verb may stand, and cannot say that a file is meant.
/// </remarks>
internal sealed class SuggestAction : SynchronousCommandLineAction
{
    private readonly SuggestDirective _directive;

    private SuggestAction(SuggestDirective directive) => _directive = directive;

    /// <summary>Gives the directive of <paramref name="root"/> this action.</summary>
    public static void Install(RootCommand root)
    {
        var directive = root.Directives.OfType<SuggestDirective>().Single();
        directive.Action = new SuggestAction(directive);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var line = parseResult.UnmatchedTokens.FirstOrDefault() ?? "";
        var position = parseResult.GetResult(_directive) is { Values: [var text, ..] } && int.TryParse(text, out var number)
            ? Math.Clamp(number, 0, line.Length)
            : line.Length;
        foreach (var candidate in Candidates.For((RootCommand)parseResult.RootCommandResult.Command, line[..position]))
        {
            // Shells on Windows would take the carriage return for a part of it.
            parseResult.InvocationConfiguration.Output.Write($"{candidate}\n");
        }

        return (int)ExitCode.Good;
    }
}
