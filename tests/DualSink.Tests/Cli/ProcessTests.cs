using System.Diagnostics;
using DualSink.Cli;

namespace DualSink.Tests.Cli;

/// <summary>What only a process of its own can show.</summary>
public sealed class ProcessTests
{
    [Theory]
    [InlineData("modes", 0)]
    [InlineData("info nothing", 2)]
    [InlineData("config check --database nonsense", 2)]
    public async Task The_exit_code_reaches_the_caller(string line, int code)
    {
        var run = await RunAsync(line);

        Assert.Equal(code, run.Code);
    }

    [Fact]
    public async Task Results_go_to_standard_output_and_errors_to_standard_error()
    {
        var good = await RunAsync("modes --json");
        var bad = await RunAsync("info nothing");

        Assert.StartsWith("{", good.Out);
        Assert.Equal(("", ""), (good.Error, bad.Out));
        Assert.StartsWith("error: ", bad.Error);
    }

    private static async Task<CommandRun> RunAsync(string line)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, .. line.Split(' ')])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        return new CommandRun(process.ExitCode, await output, await error);
    }
}
