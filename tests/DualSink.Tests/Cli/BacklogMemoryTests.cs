using System.Diagnostics;
using DualSink.Cli;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sources;

namespace DualSink.Tests.Cli;

/// <summary>A process that may use little memory, and a journal that owes much.</summary>
public sealed class BacklogMemoryTests : JournalTest
{
    // A bar is some 150 bytes as an object, so the backlog alone would take more than the whole heap may have.
    private const string HeapLimit = "0x3000000";

    private static readonly int Bars = Storm.Count(400_000, 2_000_000);

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(Storm.Count(3, 10));

    [Fact]
    public async Task A_backlog_of_any_length_is_taken_in_repaid_and_delivered_again_within_the_same_memory()
    {
        Write("down.yaml", "ingestion:\n  store_mode: provider\n  ack: journal\n  ack_timeout: 300ms\n  journal:\n    enabled: true\n  sinks:\n    provider:\n      database_url: postgresql://me@127.0.0.1:1/none?timeout=1\n");
        Write("up.yaml", "ingestion:\n  store_mode: provider\n  ack: journal\n  journal:\n    enabled: true\n");

        Assert.Equal(1, await RunBoundedAsync("down.yaml", 0, Bars));
        Assert.Equal((Bars, Bars), await ProviderAsync());

        Assert.Equal(0, await RunBoundedAsync("up.yaml", Bars, 1));
        Assert.Equal((Bars + 1, 0), await ProviderAsync());

        Assert.Equal(0, (await RunAsync("lane", "rewind", "provider", "--to", "0")).Code);
        Assert.Equal(0, await RunBoundedAsync("up.yaml", Bars + 1, 1));
        Assert.Equal((2 * (Bars + 1) + 1, 0), await ProviderAsync());
    }

    private async Task<(int Accepted, int Owed)> ProviderAsync()
    {
        var lane = Document(await RunAsync("ledger", "--json")).GetProperty("lanes").EnumerateArray().Single(lane => lane.GetProperty("sink").GetString() == "provider");
        return (lane.GetProperty("accepted").GetInt32(), lane.GetProperty("owed").GetInt32());
    }

    private async Task<int> RunBoundedAsync(string settings, int first, int rows)
    {
        using var run = Process.Start(
            new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, "run", "-", "--config", settings, "--source", "acme", "--symbol", "AAPL", "--timeframe", "1m", "--log-level", "error"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                WorkingDirectory = Folder,
                Environment = { ["DOTNET_GCHeapHardLimit"] = HeapLimit },
            })!;
        try
        {
            await run.StandardInput.WriteAsync(FollowFiles.Header);
            for (var end = first + rows; first < end; first += 10_000)
            {
                await run.StandardInput.WriteAsync(FollowFiles.Rows(first, Math.Min(10_000, end - first)));
            }

            run.StandardInput.Close();
        }
        catch (IOException)
        {
            // It died; its exit code says so.
        }

        try
        {
            await run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
            await run.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
            return run.ExitCode;
        }
        finally
        {
            if (!run.HasExited)
            {
                run.Kill();
            }
        }
    }
}
