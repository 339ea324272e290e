using System.CommandLine;
using System.Globalization;
using DualSink.Cli;

namespace DualSink.Tests.Cli.Completion;

/// <summary>What shells are told when they ask how a line may go on.</summary>
public sealed class CandidatesTests : CommandTest
{
    private const string Files = "[files]";

    [Theory]
    [InlineData("dualsink ver", "verify")]
    [InlineData("dualsink comp", "compare", "completion")]
    [InlineData("dualsink schema ", "apply", "status")]
    [InlineData("dualsink schema s", "status")]
    [InlineData("dualsink journal ", "check", "export")]
    [InlineData("/opt/bin/dualsink  config  c", "check")]
    [InlineData("dualsink --database x --json conf", "config")]
    [InlineData("dualsink info ", "dual", "failover", "legacy", "provider")]
    [InlineData("dualsink completion z", "zsh")]
    [InlineData("dualsink lane re", "resume", "rewind")]
    [InlineData("dualsink lane pause ", "legacy", "provider")]
    [InlineData("dualsink deadletter ", "list", "purge", "replay", "show")]
    [InlineData("dualsink deadletter list --sink ", "legacy", "provider")]
    [InlineData("dualsink switch ", "dual", "failover", "legacy", "provider")]
    [InlineData("dualsink nonsense and more of i", "info", "ingest")]
    public async Task A_verb_or_its_argument_is_completed(string line, params string[] candidates) =>
        Assert.Equal(candidates, await CandidatesAsync(line));

    [Theory]
    [InlineData("dualsink ingest --mo", "--mode")]
    [InlineData("dualsink ingest x.csv --js", "--json")]
    [InlineData("dualsink --log-l", "--log-level")]
    [InlineData("dualsink bench write --ro", "--rounds")]
    [InlineData("dualsink compare --tol", "--tolerance")]
    [InlineData("dualsink run --compare-", "--compare-budget", "--compare-every", "--compare-window")]
    [InlineData("dualsink ingest --mode legacy --mo")]
    [InlineData("dualsink ingest --mode=legacy --mo")]
    [InlineData("dualsink verify --input a.csv --inp", "--input")]
    [InlineData("dualsink ingest -- --mo", Files)]
    public async Task An_option_is_completed_where_it_can_be_given(string line, params string[] candidates) =>
        Assert.Equal(candidates, await CandidatesAsync(line));

    [Theory]
    [InlineData("dualsink ingest --mode ", "dual", "failover", "legacy", "provider")]
    [InlineData("dualsink ingest --mode l", "legacy")]
    [InlineData("dualsink ingest --mode=", "--mode=dual", "--mode=failover", "--mode=legacy", "--mode=provider")]
    [InlineData("dualsink ingest --mode=p", "--mode=provider")]
    [InlineData("dualsink modes --log-level ", "debug", "error", "info", "trace", "warn")]
    [InlineData("dualsink ingest --json --mode ", "dual", "failover", "legacy", "provider")]
    [InlineData("""dualsink ingest --symbol "A --json B" --mode """, "dual", "failover", "legacy", "provider")]
    [InlineData("""dualsink ingest --symbol 'A' --mode "le""", "legacy")]
    [InlineData("dualsink ingest --symbol ")]
    [InlineData("dualsink ingest --symbol --mo")]
    public async Task A_value_is_completed_where_there_is_a_choice(string line, params string[] candidates) =>
        Assert.Equal(candidates, await CandidatesAsync(line));

    [Theory]
    [InlineData("dualsink ingest ")]
    [InlineData("dualsink ingest --json ")]
    [InlineData("dualsink ingest a.csv b")]
    [InlineData("dualsink ingest my\\ fi")]
    [InlineData("dualsink --config ")]
    [InlineData("dualsink --config=con")]
    [InlineData("dualsink journal check ")]
    [InlineData("dualsink journal export --to ")]
    [InlineData("dualsink verify --input ")]
    [InlineData("dualsink verify --input a.csv b")]
    public async Task The_shell_is_told_where_a_file_is_meant(string line) =>
        Assert.Equal([Files], await CandidatesAsync(line));

    [Theory]
    [InlineData("dualsink modes ")]
    [InlineData("dualsink info legacy ")]
    public async Task Options_are_offered_when_nothing_else_can_come(string line) =>
        Assert.Equal(["--config", "--database", "--help", "--json", "--log-format", "--log-level"], await CandidatesAsync(line));

    [Fact]
    public async Task What_stands_behind_the_cursor_does_not_count() =>
        Assert.Equal(["verify"], await CandidatesAsync("dualsink ver --keep", "dualsink ver".Length));

    [Fact]
    public async Task Every_verb_and_every_option_can_be_completed()
    {
        using var interruption = new Interruption(TextWriter.Null);
        var root = CommandLine.Build(new Shell { Out = TextWriter.Null, Error = TextWriter.Null, WorkingDirectory = "." }, interruption);

        await CheckAsync(root, "dualsink");

        async Task CheckAsync(Command command, string path)
        {
            var options = await CandidatesAsync($"{path} -");
            Assert.All(command.Options, option => Assert.Contains(option.Name, options));
            if (command.Subcommands.Count > 0)
            {
                Assert.Equal(command.Subcommands.Select(verb => verb.Name).Order(), await CandidatesAsync($"{path} "));
            }

            foreach (var verb in command.Subcommands)
            {
                await CheckAsync(verb, $"{path} {verb.Name}");
            }
        }
    }

    [Fact]
    public async Task Neither_settings_nor_databases_are_looked_at()
    {
        Write("configs/ingestion_policy.yaml", "no: [settings");
        Variables["DATABASE_URL"] = "nonsense";

        Assert.Equal(["dual", "failover", "legacy", "provider"], await CandidatesAsync("dualsink ingest --database sqlite:///new.db --mode "));
        Assert.Equal(["configs"], Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName));
    }

    private async Task<string[]> CandidatesAsync(string line, int? position = null)
    {
        var run = await RunAsync(string.Create(CultureInfo.InvariantCulture, $"[suggest:{position ?? line.Length}]"), line);

        Assert.Equal((0, ""), (run.Code, run.Error));
        return run.OutLines;
    }
}
