using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DualSink.Hosting;

namespace DualSink.Cli;

/// <summary>Says what is wrong with a command line and what was probably meant.</summary>
internal static class UsageErrors
{
    public static ExitCode Report(ParseResult parsed, TextWriter error)
    {
        var command = parsed.CommandResult.Command;
        foreach (var token in parsed.UnmatchedTokens)
        {
            error.WriteLine($"error: {Unmatched(token, command, parsed)}");
            if (command.Subcommands.Count > 0)
            {
                // What follows a verb that is none belongs to it.
                break;
            }
        }

        // A token nobody understands is reported once more as what is missing in its place; the first says enough.
        foreach (var problem in parsed.Errors.Where(e => parsed.UnmatchedTokens.Count == 0 || e.SymbolResult is OptionResult))
        {
            var needsVerb = problem.SymbolResult is not OptionResult && command.Subcommands.Count > 0;
            error.WriteLine(needsVerb
                ? $"error: '{PathTo(command)}' needs a verb: {string.Join(", ", command.Subcommands.Select(c => c.Name))}."
                : $"error: {NotANumber(problem) ?? problem.Message}");
        }

        error.WriteLine($"See '{PathTo(command)} --help'.");
        return ExitCode.Usage;
    }

    // The parser's own message names a type of the framework.
    private static string? NotANumber(ParseError problem) =>
        problem.SymbolResult is OptionResult { Option: Option<int>, Tokens: [var token] } option && !int.TryParse(token.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)
            ? $"{option.Option.Name}: '{token.Value}' is not a whole number."
            : null;

    private static string Unmatched(string token, Command command, ParseResult parsed)
    {
        var isOption = token.StartsWith('-');
        var candidates = isOption
            ? command.Options.Concat(parsed.RootCommandResult.Command.Options).Where(o => !o.Hidden).Select(o => o.Name)
            : command.Subcommands.Select(c => c.Name);
        var what = isOption ? "option" : command.Subcommands.Count > 0 ? "verb" : "argument";
        var known = candidates.Distinct().ToList();
        var meant = Spelling.Nearest(token, known);
        return meant is not null ? $"there is no {what} '{token}'; did you mean '{meant}'?"
            : what == "verb" ? $"there is no verb '{token}'; the verbs: {string.Join(", ", known)}."
            : $"there is no {what} '{token}' here.";
    }

    private static string PathTo(Command command)
    {
        var path = command is RootCommand root ? root.HelpName ?? root.Name : command.Name;
        return command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathTo(parent)} {path}" : path;
    }
}
