using System.CommandLine;
using DualSink.Cli;
using DualSink.Tests.Architecture;

namespace DualSink.Tests.Docs;

public sealed class CommandsPageTests
{
    private static readonly Page Commands = Page.At("docs/commands.md");

    [Fact]
    public void Every_verb_and_every_option_is_described()
    {
        using var interruption = new Interruption(TextWriter.Null);
        var root = CommandLine.Build(new Shell { Out = TextWriter.Null, Error = TextWriter.Null, WorkingDirectory = "." }, interruption);
        var headings = Commands.Text.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)).ToList();

        Rule.HoldsUnless(
            from verb in VerbsOf(root, "")
            where !headings.Exists(heading => heading[3..].Split(", ").Contains(verb.Path))
            select verb.Path);
        Rule.HoldsUnless(
            from verb in VerbsOf(root, "").Append(("dualsink", root))
            from option in verb.Command.Options
            where !Commands.Text.Contains($"`{option.Name}", StringComparison.Ordinal)
            select $"{verb.Path} {option.Name}");
    }

    [Fact]
    public void Every_exit_code_is_told() =>
        Assert.All(Enum.GetValues<ExitCode>(), code => Assert.Contains(Commands.Rows, row => row[0] == $"{(int)code}"));

    // A verb that only groups others ('config') has no heading of its own.
    private static IEnumerable<(string Path, Command Command)> VerbsOf(Command command, string path) =>
        command.Subcommands.SelectMany(verb => verb.Action is null
            ? VerbsOf(verb, $"{path}{verb.Name} ")
            : VerbsOf(verb, $"{path}{verb.Name} ").Prepend(($"{path}{verb.Name}", verb)));
}
