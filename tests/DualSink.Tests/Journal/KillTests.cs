using System.Diagnostics;
using System.Globalization;
using DualSink.Journal;
using DualSink.JournalAppender;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Journal;

/// <summary><c>kill -9</c> at random moments: everything that was acknowledged is there, bit for bit.</summary>
public sealed class KillTests
{
    private const int Kills = 6;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task What_was_acknowledged_survives_being_killed_again_and_again(int seed)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(seed);
        var path = folder.File("journal.db");
        Dictionary<long, int> acknowledged = [];
        for (var kill = 0; kill < Kills; kill++)
        {
            await AppendAndKillAsync(path, acknowledged, random.Next(1, 400));
            await JudgeAsync(path, acknowledged);
        }

        var findings = await JournalCheck.RunAsync(path, Stop);
        Assert.Empty(findings.Problems);
    }

    // Killed after so many acknowledgements, whatever it is doing then.
    private static async Task AppendAndKillAsync(string path, Dictionary<long, int> acknowledged, int after)
    {
        var next = acknowledged.Count == 0 ? 0 : acknowledged.Values.Max() + 100;
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(AppendedBatch).Assembly.Location, path, next.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        })!;
        var killed = false;
        while (await Deadline.For(process.StandardOutput.ReadLineAsync(Stop)) is { } line)
        {
            if (line.StartsWith("open", StringComparison.Ordinal))
            {
                continue;
            }

            var words = line.Split(' ');
            acknowledged[long.Parse(words[0], CultureInfo.InvariantCulture)] = int.Parse(words[1], CultureInfo.InvariantCulture);
            if (--after == 0)
            {
                process.Kill();
                killed = true;
            }
        }

        Assert.True(killed, "The process ended by itself.");
        await process.WaitForExitAsync(Stop);
    }

    private static async Task JudgeAsync(string path, Dictionary<long, int> acknowledged)
    {
        await using var journal = await Deadline.For(BarJournal.OpenAsync(new JournalOptions { Path = path }, ["legacy", "provider"], null, null, Stop));
        var (position, bars) = (0L, 0L);
        while (position < journal.Head)
        {
            foreach (var entry in await Deadline.For(journal.ReadAsync(position, 50, 50_000, Stop)))
            {
                Assert.Equal(++position, entry.Position);
                bars += entry.Bars.Length;

                // Every bar tells the number of its batch; one that was kept and not acknowledged is as whole as the others.
                var number = (int)entry.Bars.Span[0].Volume;
                Assert.Equal(acknowledged.GetValueOrDefault(position, number), number);
                Assert.Equal(AppendedBatch.Of(number).Tenant, entry.Tenant);
                JournalBars.AssertSame(AppendedBatch.Of(number).Bars.ToArray(), entry.Bars.ToArray());
            }
        }

        Assert.True(acknowledged.Keys.Max() <= journal.Head);
        Assert.All(journal.Lanes, lane => Assert.Equal(bars, lane.Accepted));
        Assert.NotNull(await journal.MarkOfAsync("numbers", Stop));
    }
}
