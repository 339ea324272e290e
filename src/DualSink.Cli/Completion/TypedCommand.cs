using System.CommandLine;

namespace DualSink.Cli.Completion;

/// <summary>
/// A command line as far as it is typed: the verb, the options given, and what comes next. Unlike a parse it makes nothing
/// of values and knows no errors.
/// </summary>
internal sealed class TypedCommand
{
    private readonly HashSet<Option> _given = [];
    private int _arguments;

    /// <summary>Follows <paramref name="words"/>, those that are finished, the command's own name left out.</summary>
    public TypedCommand(RootCommand root, IEnumerable<string> words)
    {
        Command = root;
        foreach (var word in words)
        {
            Follow(word);
        }
    }

    /// <summary>The verb, or the command as long as there is none.</summary>
    public Command Command { get; private set; }

    /// <summary>The option whose value comes next; null when none is waited for.</summary>
    public Option? Open { get; private set; }

    /// <summary>Whether the value of <see cref="Open"/> may be left out, because it has one.</summary>
    public bool MayCloseOption { get; private set; }

    /// <summary>Whether what comes next is an argument, whatever it looks like.</summary>
    public bool OnlyArguments { get; private set; }

    /// <summary>The argument that comes next; null when there are no more.</summary>
    public Argument? NextArgument
    {
        get
        {
            var left = _arguments;
            return Command.Arguments.FirstOrDefault(argument => (left -= argument.Arity.MaximumNumberOfValues) < 0);
        }
    }

    /// <summary>The options that can still be given.</summary>
    public IEnumerable<Option> OptionsLeft => Options.Where(option => option.Arity.MaximumNumberOfValues > 1 || !_given.Contains(option));

    private IEnumerable<Option> Options =>
        Command.Options.Concat(Ancestors(Command).SelectMany(ancestor => ancestor.Options.Where(option => option.Recursive))).Distinct();

    /// <summary>The option of this name that takes a value; null when there is none.</summary>
    public Option? WithValue(string name) => Named(name) is { Arity.MinimumNumberOfValues: > 0 } option ? option : null;

    private void Follow(string word)
    {
        if (OnlyArguments)
        {
            _arguments++;
        }
        else if (Open is not null && !(MayCloseOption && word.StartsWith('-')))
        {
            MayCloseOption = Open.AllowMultipleArgumentsPerToken;
            Open = MayCloseOption ? Open : null;
        }
        else if (word == "--")
        {
            (OnlyArguments, Open) = (true, null);
        }
        else if (word.Split('=') is [['-', ..] name, .. var value])
        {
            Open = value.Length == 0 ? WithValue(name) : null;
            MayCloseOption = false;
            if (Named(name) is { } option)
            {
                _given.Add(option);
            }
        }
        else if (_arguments == 0 && Command.Subcommands.FirstOrDefault(verb => verb.Name == word || verb.Aliases.Contains(word)) is { } verb)
        {
            Command = verb;
        }
        else
        {
            _arguments++;
        }
    }

    private Option? Named(string name) => Options.FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));

    private static IEnumerable<Command> Ancestors(Command command) =>
        command.Parents.OfType<Command>().SelectMany(parent => Ancestors(parent).Prepend(parent));
}
