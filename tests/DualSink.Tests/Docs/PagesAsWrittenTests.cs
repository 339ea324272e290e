using System.Text.RegularExpressions;
using DualSink.Tests.Cli;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Docs;

/// <summary>
/// Runs the pages' commands as they stand there, in a fresh copy of the repository. Blocks of <c>sh</c> are run, one page a
/// script; blocks of <c>console</c> show a command with its output.
/// </summary>
public sealed partial class PagesAsWrittenTests(FreshCopy copy, PostgresServers servers) : IClassFixture<FreshCopy>
{
    private const string Build = "dotnet build -c Release -v quiet src/DualSink.Cli";

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/getting-started.md")]
    public async Task Every_command_of_a_page_works(string path)
    {
        await using var database = await servers.CreateDatabaseAsync();
        var commands = string.Concat(Page.At(path).Blocks.Where(block => block.Language == "sh").Select(block => block.Code));
        Assert.Contains("dotnet run -c Release --project src/DualSink.Cli -- verify", commands, StringComparison.Ordinal);
        Assert.Single(ReadersDatabase().Matches(commands));

        var run = await RunAsync(ReadersDatabase().Replace(commands, $"DATABASE_URL={database.Url}"));

        Assert.True(run.Code == 0, $"{run.Error}\n{run.Out}");
        Assert.Contains("ok: both tables held the same 4,000 bars", run.Out, StringComparison.Ordinal);
        Assert.True(await database.ScalarAsync<long>("SELECT count(*) FROM tenants WHERE tenant_id = 'default'") == 1);
    }

    [Fact]
    public async Task The_README_shows_what_verify_prints()
    {
        await using var database = await servers.CreateDatabaseAsync();
        var shown = Page.At("README.md").Blocks.Where(block => block.Language == "text").Select(block => Shape(block.Code)).ToList();

        var run = await RunAsync(
            $"""
            {Build}
            cd "$(mktemp -d)"
            PATH="{copy.Path}/src/DualSink.Cli/bin/Release/net10.0:$PATH"
            echo ---
            dualsink verify
            echo ---
            export DATABASE_URL={database.Url}
            dualsink schema apply --create-tenant default > schema
            dualsink verify
            """);

        Assert.True(run.Code == 0, $"{run.Error}\n{run.Out}");
        Assert.All(run.Out.Split("---\n")[1..], output => Assert.Contains(Shape(output), shown));
    }

    [Fact]
    public async Task What_the_README_shows_beside_a_command_is_what_it_prints()
    {
        var shown = Page.At("README.md").Blocks.Where(block => block.Language == "console" && block.Code.StartsWith("$ dualsink ", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(shown);
        foreach (var (_, code) in shown)
        {
            var (command, output) = code.Split('\n', 2) is [var first, var rest] ? (first[2..], rest) : (code[2..], "");

            var run = await RunAsync($"{Build}\nrm -f samples/*.rejects*\necho ---\nPATH=\"$PWD/src/DualSink.Cli/bin/Release/net10.0:$PATH\"\n{command} || true");

            Assert.Equal(Shape(output), Shape(run.Out.Split("---\n")[1]));
        }
    }

    private Task<CommandRun> RunAsync(string script) => ShellScript.RunAsync(script, copy.Path);

    // Numbers, the width they ask for and places differ from run to run.
    private static string Shape(string output) => Space().Replace(Place().Replace(Number().Replace(Verdict().Replace(output, "?"), "#"), "/"), " ").Trim();

    [GeneratedRegex(@"DATABASE_URL=\S+")]
    private static partial Regex ReadersDatabase();

    [GeneratedRegex(@"(?<=: )(met|missed)")]
    private static partial Regex Verdict();

    [GeneratedRegex(@"\d+(?:[.,]\d+)*")]
    private static partial Regex Number();

    [GeneratedRegex(@"(?<=\s)/\S+/")]
    private static partial Regex Place();

    [GeneratedRegex(@"[ \t]+")]
    private static partial Regex Space();
}
