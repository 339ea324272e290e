using System.Text.RegularExpressions;
using DualSink.Cli;
using DualSink.Tests.Docs;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Cli.Completion;

/// <summary>The scripts in the shells they are for: bash, and those of the others that this machine has.</summary>
public sealed partial class ShellTests : CommandTest
{
    // What is typed, and what it may become, without what stands before a '=': bash leaves that alone, others repeat it.
    private static readonly Dictionary<string, string> Lines = new()
    {
        ["dualsink ver"] = "verify",
        ["dualsink schema "] = "apply status",
        ["dualsink ingest --mode "] = "dual failover legacy provider",
        ["dualsink ingest --mode=l"] = "legacy",
        ["dualsink ingest --log-level deb"] = "debug",
        ["dualsink ingest --symb"] = "--symbol",
        ["dualsink ingest --symbol "] = "",
        ["dualsink ingest "] = "acme.csv busy.csv",
        ["dualsink ingest ac"] = "acme.csv",
        ["dualsink ingest --config=b"] = "busy.csv",
    };

    // Each makes 'ask LINE' print what the shell is handed. Only fish can be asked without a terminal; in the others the
    // function is called as they call it, in zsh with stand-ins for what it calls.
    private static readonly Dictionary<string, string> Drivers = new()
    {
        ["bash"] = """
            eval "$(dualsink completion bash)"
            complete -p dualsink > "$REGISTERED"
            COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
            ask() { COMP_LINE=$1 COMP_POINT=${#1}; _dualsink; echo "$1 ->" $(printf '%s\n' "${COMPREPLY[@]}" | sort); }
            """,
        ["zsh"] = """
            compdef() { echo $2 > $REGISTERED }
            compadd() { echo "$line -> ${@:2}" }
            compset() { PREFIX=${PREFIX#*=} }
            _files() { compadd -- $PREFIX*.csv(N) }
            source <(dualsink completion zsh)
            ask() { words=("${(@s: :)1}") CURRENT=${#words} PREFIX=$words[-1]; _dualsink }
            """,
        ["fish"] = """
            dualsink completion fish | source
            complete > $REGISTERED
            function ask; string join -- " " "$argv ->" (complete --do-complete "$argv"); end
            """,
    };

    public static TheoryData<string> Shells => [.. Drivers.Keys.Where(shell => shell == "bash" || IsHere(shell))];

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_shell_completes_with_the_script(string shell)
    {
        using var bin = new TemporaryFolder();
        using var folder = new TemporaryFolder();
        File.WriteAllText(bin.File("dualsink"), $"#!/bin/sh\nexec dotnet '{typeof(CommandLine).Assembly.Location}' \"$@\"\n");
        File.WriteAllText(folder.File("acme.csv"), "");
        File.WriteAllText(folder.File("busy.csv"), "");
        File.WriteAllText(bin.File("driver"), string.Join('\n', [Drivers[shell], .. Lines.Keys.Select(line => $"ask '{line}'"), ""]));

        var run = await ShellScript.RunAsync($"chmod +x '{bin.Path}/dualsink'; PATH='{bin.Path}':\"$PATH\" {shell} '{bin.Path}/driver'", folder.Path, new() { ["REGISTERED"] = bin.File("registered") });

        Assert.True(run.Code == 0, run.Error);
        Assert.Equal(Lines.Select(line => $"{line.Key} -> {line.Value}".TrimEnd()), run.OutLines.Select(line => Before().Replace(line, " ").TrimEnd()));
        Assert.Contains("dualsink", File.ReadAllText(bin.File("registered")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task The_script_is_the_result(string shell)
    {
        var (plain, json) = (await RunAsync("completion", shell), await RunAsync("completion", shell, "--json"));

        Assert.Equal((0, ""), (plain.Code, plain.Error));
        Assert.Contains("[suggest:", plain.Out, StringComparison.Ordinal);
        Assert.Equal((shell, plain.Out.TrimEnd()), (Document(json).GetProperty("shell").GetString(), Document(json).GetProperty("script").GetString()));
    }

    [Fact]
    public async Task A_shell_nobody_knows_is_refused_with_those_there_are()
    {
        var run = await RunAsync("completion", "tcsh");

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Equal("error: SHELL: 'tcsh' is not allowed; allowed: bash, zsh, fish, pwsh.", run.ErrorLines[0]);
    }

    private static bool IsHere(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    [GeneratedRegex(@"(?<=->.*) --\w+=")]
    private static partial Regex Before();
}
