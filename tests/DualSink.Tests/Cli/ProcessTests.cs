using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DualSink.Cli;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Cli;

/// <summary>What only a process of its own can show.</summary>
public sealed class ProcessTests(PostgresServers servers)
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

    [Theory]
    [InlineData("info nothing", 2)]
    [InlineData("verify --bars-per-symbol 10", 0)]
    public async Task Standard_error_on_a_full_disk_changes_nothing(string line, int code)
    {
        using var folder = new TemporaryFolder();

        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"dotnet '{typeof(CommandLine).Assembly.Location}' {line} > out 2> /dev/full"])
        {
            WorkingDirectory = folder.Path,
        })!;
        await process.WaitForExitAsync(Deadline());

        Assert.Equal(code, process.ExitCode);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_signal_ends_a_verb_that_waits(string signal, int code)
    {
        // A server that takes the connection and never says a word.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var process = Start($"schema status --database postgresql://me@127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/x?timeout=60");
        using var connection = await silent.AcceptTcpClientAsync(Deadline());

        await SignalAsync(process, signal);
        var run = await EndOf(process);

        Assert.Equal((code, ""), (run.Code, run.Out));
        Assert.Contains("finishing what is in flight", run.Error);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task The_second_signal_ends_it_at_once(string signal, int code)
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await using var foreign = await ForeignTransaction.HoldingAsync(database, "AAPL", "2024-01-02");
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("bars.csv"), "date,open,high,low,close,volume\n2024-01-02,1,2,1,1.5,100\n", Deadline());
        using var process = Start($"ingest {folder.File("bars.csv")} --mode provider --source acme --symbol AAPL --timeframe 1d --database {database.AppUrl}");
        await foreign.WaitForVictimAsync();

        await SignalAsync(process, signal);
        while (await process.StandardError.ReadLineAsync(Deadline()) is { } line && !line.Contains("finishing what is in flight", StringComparison.Ordinal))
        {
        }

        await SignalAsync(process, signal);
        var run = await EndOf(process);

        Assert.Equal((code, ""), (run.Code, run.Out));
    }

    [Fact]
    public async Task A_disk_that_is_full_for_the_rejects_is_part_of_the_result()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            folder.File("bars.csv"), "date,open,high,low,close,volume\n2024-01-02,1,2,1,1.5,100\n" + string.Concat(Enumerable.Repeat("2024-01-03,no number at all,2,1,1.5,100\n", 2000)), Deadline());

        // No file may become larger than 32 KiB; the runtime's own, of the code it compiles, are asked not to be files.
        var command = $"trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -f 32; exec dotnet '{typeof(CommandLine).Assembly.Location}' "
            + $"ingest bars.csv --mode provider --source acme --symbol AAPL --json --allow-rejects --database {database.AppUrl}";
        var run = await EndOf(Process.Start(new ProcessStartInfo("/bin/bash", ["-c", command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Path,
        })!);

        Assert.Equal(1, run.Code);
        var document = System.Text.Json.JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal((false, 1), (document.GetProperty("ok").GetBoolean(), document.GetProperty("sinks")[0].GetProperty("written").GetInt32()));
        Assert.Contains("--rejects", document.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ingest <(cat bars.csv)")]
    [InlineData("ingest /dev/stdin < <(cat bars.csv)")]
    [InlineData("ingest fifo & cat bars.csv > fifo; wait $!")]
    [InlineData("ingest - < bars.csv")]
    [InlineData("ingest bars.csv <(sed 's/^2024/2023/' bars.csv)", 2)]
    public async Task A_pipe_is_read_from_its_first_row_to_its_last(string line, int inputs = 1)
    {
        using var folder = new TemporaryFolder();
        var rows = Enumerable.Range(0, 5000).Select(minute => $"{new DateTime(2024, 1, 1).AddMinutes(minute):yyyy-MM-dd HH:mm},1,2,1,1.5,100\n");
        await File.WriteAllTextAsync(folder.File("bars.csv"), "date,open,high,low,close,volume\n" + string.Concat(rows) + "oops,1,2,1,1,1\n", Deadline());
        var command = $"mkfifo fifo; dotnet '{typeof(CommandLine).Assembly.Location}' " + line.Replace("ingest", "ingest --source acme --symbol AAPL", StringComparison.Ordinal);
        var run = await EndOf(Process.Start(new ProcessStartInfo("/bin/bash", ["-c", command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Path,
        })!);

        Assert.Equal((1, ""), (run.Code, string.Concat(run.ErrorLines.Where(text => text.StartsWith("error", StringComparison.Ordinal)))));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"read {5001 * inputs:N0}, accepted {5000 * inputs:N0}, rejected {inputs}"), run.OutLines);
        Assert.Equal(inputs, Directory.GetFiles(folder.Path, "*.rejects.csv").Length);
    }

    private static async Task SignalAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Deadline());
    }

    private static Task<CommandRun> RunAsync(string line) => EndOf(Start(line));

    private static Process Start(string line) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, .. line.Split(' ')])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        })!;

    private static async Task<CommandRun> EndOf(Process process)
    {
        using (process)
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(Deadline()), process.StandardError.ReadToEndAsync(Deadline()));
            await process.WaitForExitAsync(Deadline());
            return new CommandRun(process.ExitCode, await output, await error);
        }
    }

    private static CancellationToken Deadline() =>
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken, new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token).Token;
}
