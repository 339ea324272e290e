using System.CommandLine;
using System.CommandLine.Completions;

namespace DualSink.Cli.Completion;

/// <summary>What the word at the end of a command line may become. Reads no file and no setting, and connects to nothing.</summary>
internal static class Candidates
{
    /// <summary>Stands for the names of files, which a shell completes better than any program it calls.</summary>
    public const string Files = "[files]";

    // An option or argument says by this name that it takes a file.
    private const string FileName = "FILE";

    /// <summary>The candidates, each in place of the whole word, in order; or <see cref="Files"/>.</summary>
    /// <param name="root">The command.</param>
    /// <param name="line">The line up to the cursor, beginning with the command's name, by whatever path.</param>
    public static IEnumerable<string> For(RootCommand root, string line)
    {
        var words = CommandWords.Split(line);
        var typed = new TypedCommand(root, words.Skip(1).SkipLast(1));
        var word = words.Count > 1 ? words[^1] : "";
        return Possible(typed, word).Where(candidate => candidate == Files || candidate.StartsWith(word, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Possible(TypedCommand typed, string word)
    {
        var mayBeOption = !typed.OnlyArguments && (typed.Open is null || typed.MayCloseOption);
        if (mayBeOption && word.StartsWith('-'))
        {
            return word.Split('=', 2) is [var name, _]
                ? ValuesOf(typed.WithValue(name)).Select(value => value == Files ? value : $"{name}={value}")
                : Names(typed.OptionsLeft);
        }

        if (typed.Open is not null)
        {
            return ValuesOf(typed.Open);
        }

        List<string> next = [.. Names(typed.OnlyArguments ? [] : typed.Command.Subcommands), .. ValuesOf(typed.NextArgument)];
        return next.Count == 0 && mayBeOption ? Names(typed.OptionsLeft) : next;
    }

    private static IEnumerable<string> Names(IEnumerable<Symbol> symbols) =>
        symbols.Where(symbol => !symbol.Hidden).Select(symbol => symbol.Name).Order(StringComparer.Ordinal);

    private static IEnumerable<string> ValuesOf(Symbol? symbol) => symbol switch
    {
        Option { HelpName: FileName } or Argument { Name: FileName } or Argument { HelpName: FileName } => [Files],
        null => [],
        _ => symbol.GetCompletions(CompletionContext.Empty).Select(item => item.Label),
    };
}
