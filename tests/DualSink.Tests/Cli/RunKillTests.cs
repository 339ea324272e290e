using System.Diagnostics;
using System.Globalization;
using DualSink.Cli;
using DualSink.Journal;
using DualSink.Stores;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;
using DualSink.Tests.Sources;

namespace DualSink.Tests.Cli;

/// <summary>A run that is killed again and again while its file grows.</summary>
public sealed class RunKillTests : IDisposable
{
    private const int RowCount = 20_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Killed_again_and_again_it_accepts_every_row_of_a_growing_file_once()
    {
        var random = new Random(11);
        var file = _folder.File("bars.csv");
        await File.WriteAllTextAsync(file, FollowFiles.Header, TestContext.Current.CancellationToken);
        var written = 0;
        for (var kill = 0; kill < 3; kill++)
        {
            using var run = Start();
            var target = written + (RowCount / 4);
            while (written < target)
            {
                var count = Math.Min(random.Next(1, 700), target - written);
                await File.AppendAllTextAsync(file, FollowFiles.Rows(written, count), TestContext.Current.CancellationToken);
                written += count;
            }

            // Somewhere on the way.
            var enough = written - random.Next(0, RowCount / 4);
            await Deadline.Until(async () => run.HasExited || await AcceptedAsync() >= enough, $"{enough} rows are accepted");
            Assert.False(run.HasExited);
            run.Kill();
            await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await File.AppendAllTextAsync(file, FollowFiles.Rows(written, RowCount - written), TestContext.Current.CancellationToken);
        using var last = Start();
        await Deadline.Until(async () => last.HasExited || (await CountAsync(TableLayout.Provider) == RowCount && await CountAsync(TableLayout.Legacy) == RowCount), "every row is in both tables");
        await Process.Start("kill", ["-TERM", last.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExitAsync(TestContext.Current.CancellationToken);
        await Deadline.For(last.WaitForExitAsync(TestContext.Current.CancellationToken));

        Assert.Equal(0, last.ExitCode);
        Assert.Equal(RowCount, await AcceptedAsync());
    }

    private Process Start() => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, "run", "bars.csv", "--mode", "dual", "--source", "acme", "--symbol", "AAPL", "--timeframe", "1m", "--log-level", "error"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = _folder.Path,
        })!;

    private async Task<long> AcceptedAsync()
    {
        if (!File.Exists(_folder.File("dualsink-journal.db")))
        {
            return 0;
        }

        try
        {
            using var view = await JournalView.OpenAsync(_folder.File("dualsink-journal.db"), cancellationToken: TestContext.Current.CancellationToken);
            return (await view.LookAsync(TestContext.Current.CancellationToken)).Lanes.Select(lane => lane.Accepted).DefaultIfEmpty().Max();
        }
        catch (JournalException)
        {
            // It is just being made.
            return 0;
        }
    }

    private async Task<long> CountAsync(TableLayout layout)
    {
        await using var engine = new SqliteEngine(_folder.File("dualsink.db"));
        return await engine.Open(new TableBinding(layout)).CountAsync(RowFilter.All, TestContext.Current.CancellationToken);
    }
}
