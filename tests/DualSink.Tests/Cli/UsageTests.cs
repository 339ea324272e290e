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
    public async Task A_command_line_nobody_understands_is_refused_with_what_was_probably_meant(string line, string told)
    {
        var run = await RunAsync(line.Split(' '));

        Assert.Equal(2, run.Code);
        Assert.Equal("", run.Out);
        Assert.Equal(told, run.ErrorLines[0]);
        Assert.StartsWith("See 'dualsink", run.ErrorLines[1]);
    }

    [Theory]
    [InlineData("", "error: 'dualsink' needs a verb: verify, ingest, modes, info, config")]
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

        Assert.Equal((0, 2), (run.Code, Document(run).GetProperty("modes").GetArrayLength()));
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
