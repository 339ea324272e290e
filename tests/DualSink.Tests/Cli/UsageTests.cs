namespace DualSink.Tests.Cli;

public sealed class UsageTests : CommandTest
{
    [Theory]
    [InlineData("mdoes", "error: there is no verb 'mdoes'; did you mean 'modes'?")]
    [InlineData("config shwo", "error: there is no verb 'shwo'; did you mean 'show'?")]
    [InlineData("modes --jsno", "error: there is no option '--jsno'; did you mean '--json'?")]
    [InlineData("modes --frobnicate", "error: there is no option '--frobnicate' here.")]
    [InlineData("mdoes extra", "error: there is no verb 'mdoes'; did you mean 'modes'?")]
    [InlineData("verify --bars-per-symbol many", "error: --bars-per-symbol: 'many' is not a whole number.")]
    [InlineData("bench --rounds 0", "error: --rounds 0 is outside 1 to 1000.")]
    [InlineData("bench --rounds 1.5", "error: --rounds: '1.5' is not a whole number.")]
    [InlineData("modes extra", "error: there is no argument 'extra' here.")]
    [InlineData("modes --log-level loud", "error: --log-level: 'loud' is not a level; allowed: trace, debug, info, warn, error.")]
    [InlineData("info", "error: Required argument 'MODE' missing for command: 'info'.")]
    [InlineData("modes --database", "error: Required argument missing for option: '--database'.")]
    [InlineData("ingest bars.csv --timezone Europe/Berln", "error: --timezone: 'Europe/Berln' is no time zone; did you mean Europe/Berlin?")]
    [InlineData("ingest - --timezone noon", "error: --timezone: 'noon' is no time zone; expected UTC, an offset like +01:00, or a name of the tz database like Europe/Berlin")]
    [InlineData("ingest bars.csv --name bars", "error: --name: 'bars' is no pattern for a file's name; allowed are {source}, {symbol} and {timeframe}, each once and at least one, and {} for what does not matter, as in '{symbol}-{timeframe}'.")]
    [InlineData("ingest bars.csv --dst both", "error: --dst: 'both' is not allowed; allowed: earlier, later.")]
    [InlineData("ingest bars.csv --dates ymd", "error: --dates: 'ymd' is not allowed; allowed: dmy, mdy.")]
    [InlineData("ingest bars.csv --stamps middle", "error: --stamps: 'middle' is not allowed; allowed: start, end.")]
    [InlineData("verify --input bars.csv --format xls", "error: --format: 'xls' is not allowed; allowed: csv, ndjson, json, parquet.")]
    public async Task A_command_line_nobody_understands_is_refused_with_what_was_probably_meant(string line, string told)
    {
        var run = await RunAsync(line.Split(' '));

        Assert.Equal(2, run.Code);
        Assert.Equal("", run.Out);
        Assert.Equal(told, run.ErrorLines[0]);
        Assert.StartsWith("See 'dualsink", run.ErrorLines[1]);
    }

    [Fact]
    public void A_verb_that_is_put_together_alone_is_the_one_of_that_name_with_all_it_has()
    {
        using var interruption = new DualSink.Cli.Interruption(TextWriter.Null);
        var shell = DualSink.Cli.Shell.OfProcess();

        foreach (var verb in DualSink.Cli.CommandLine.Build(shell, interruption).Subcommands)
        {
            var alone = Assert.Single(DualSink.Cli.CommandLine.Build(shell, interruption, verb.Name).Subcommands);
            Assert.Equal(verb.Name, alone.Name);
            Assert.Equal(verb.Options.Select(option => option.Name), alone.Options.Select(option => option.Name));
            Assert.Equal(verb.Subcommands.Select(under => under.Name), alone.Subcommands.Select(under => under.Name));
        }
    }

    [Theory]
    [InlineData("", "error: 'dualsink' needs a verb: verify, ingest, run, compare, serve, key, status, ledger, lane, switch, ")]
    [InlineData("config", "error: 'dualsink config' needs a verb: show, check.")]
    public async Task A_missing_verb_is_told_with_those_there_are(string line, string told)
    {
        var run = await RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(2, run.Code);
        Assert.StartsWith(told, run.ErrorLines[0]);
    }

    [Theory]
    [InlineData("--json modes")]
    [InlineData("modes --json")]
    [InlineData("--log-level debug modes --json")]
    public async Task Global_options_stand_before_or_after_the_verb(string line)
    {
        var run = await RunAsync(line.Split(' '));

        Assert.Equal((0, 4), (run.Code, Document(run).GetProperty("modes").GetArrayLength()));
    }

    [Fact]
    public async Task The_version_is_one_line()
    {
        var run = await RunAsync("--version");

        Assert.Equal(0, run.Code);
        Assert.Matches(@"^dualsink \d+\.\d+\.\d+\S*\n$", run.Out);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("modes --help")]
    [InlineData("config --help")]
    [InlineData("config check -h")]
    public async Task Help_is_a_result(string line)
    {
        var run = await RunAsync(line.Split(' '));

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("Usage:\n  dualsink ", run.Out);
    }

    [Fact]
    public async Task Every_verb_and_option_has_a_description()
    {
        var run = await RunAsync("--help");

        Assert.All(
            run.OutLines.SkipWhile(line => line != "Options:").Where(line => line.StartsWith("  ", StringComparison.Ordinal)),
            line => Assert.Matches(@"^  \S.*?  +\S.*\.$", line));
    }
}
