using System.Diagnostics;
using System.Globalization;
using DualSink.Bars;
using DualSink.Cli;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Routing;
using DualSink.Tests.Sinks;
using DualSink.Tests.Sources;

namespace DualSink.Tests.Faults;

/// <summary>Clocks that are set, and machines that are moved to another zone.</summary>
[Trait(Storm.Trait, "yes")]
public sealed class ClockFaultTests(PostgresServers servers)
{
    private static readonly string[] Zones = ["Pacific/Auckland", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Europe/Berlin"];

    public static TheoryData<int> Seeds => Storm.Seeds(1, 20);

    public static TheoryData<int> FewSeeds => Storm.Seeds(1, 10);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_clock_that_jumps_by_hours_loses_nothing_and_forgets_nothing_that_is_owed(int seed)
    {
        var random = new Random(seed);
        var clock = new JumpingClock();
        await using var pair = await RoutedPair.MakeAsync(servers, seed);
        await pair.OpenAsync(new RouteOptions { Mode = "failover" }, journal: new JournalOptions { Path = "", Retain = TimeSpan.FromHours(1) }, time: clock);
        List<BarBatch> accepted = [];
        for (var round = 0; round < Storm.Count(3, 10); round++)
        {
            await WriteAsync(5);
            clock.Jump(TimeSpan.FromHours(random.Next(-9, 10)));
            pair.CutOff("legacy");
            await WriteAsync(5);
            Assert.Equal("provider", pair.Pipeline.InCharge);
            clock.Jump(TimeSpan.FromHours(random.Next(-9, 10)));
            await WriteAsync(5);
            pair.Mend("legacy");
            clock.Jump(TimeSpan.FromHours(random.Next(-9, 10)));
            await Deadline.Until(() => pair.Pipeline.InCharge == "legacy", "the primary is in charge again");
        }

        Assert.InRange(pair.Transitions, 2, 2 * Storm.Count(3, 10) + 2);
        await pair.JudgeAsync(accepted);

        async Task WriteAsync(int batches)
        {
            for (var i = 0; i < batches; i++)
            {
                accepted.Add(pair.Next(random.Next(50), 20));
                Assert.True((await pair.WriteAsync(accepted[^1])).IsComplete);
            }
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-5)]
    public async Task Nobody_is_answered_earlier_or_later_because_the_clock_was_set(int hours)
    {
        var clock = new JumpingClock();
        await using var bed = await JournalBed.OpenAsync(new RouteOptions { Mode = "dual", Ack = AckPolicy.All, AckTimeout = TimeSpan.FromMinutes(10) }, clock);
        var gate = new Gate();
        bed.Provider.OnWrite = gate.PassAsync;
        var confirmed = await bed.OfferAsync(SinkBars.Minutes(0, 2));
        await gate.ArrivalAsync();

        clock.Jump(TimeSpan.FromHours(hours));
        await Deadline.Until(() => bed.Legacy.Table.Count == 2, "legacy has the bars");
        Assert.False(confirmed.IsCompleted);
        gate.Open();

        Assert.True((await Deadline.For(confirmed)).IsComplete);
        Assert.True(bed.Pipeline.Lanes.All(lane => lane.OldestOwedAt is null || lane.BacklogBars > 0));
    }

    [Theory]
    [MemberData(nameof(FewSeeds))]
    public async Task A_restart_in_another_time_zone_goes_on_where_the_last_one_ended_with_the_same_rows(int seed)
    {
        const int Rows = 120;
        string[] zones = [Zones[(seed - 1) % Zones.Length], Zones[seed % Zones.Length]];
        using var folder = new TemporaryFolder();
        var file = folder.File("bars.csv");
        await File.WriteAllTextAsync(file, FollowFiles.Header, Stop);
        for (var i = 0; i < zones.Length; i++)
        {
            await File.AppendAllTextAsync(file, FollowFiles.Rows(i * Rows, Rows), Stop);
            using var run = Start(folder, zones[i]);
            await Deadline.Until(async () => run.HasExited || await CountAsync(folder) == (i + 1) * Rows, "every row is in the table");
            await Process.Start("kill", ["-TERM", run.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExitAsync(Stop);
            await Deadline.For(run.WaitForExitAsync(Stop));
            Assert.Equal(0, run.ExitCode);
        }

        await using var journal = await BarJournal.OpenAsync(new JournalOptions { Path = folder.File("dualsink-journal.db") }, StoreSinks.Names, cancellationToken: Stop);
        Assert.Equal(Rows * zones.Length, journal.Lane("legacy").Accepted);
        await using var engine = new SqliteEngine(folder.File("dualsink.db"));
        var first = UnixMicroseconds.Of(new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        foreach (var name in StoreSinks.Names)
        {
            var rows = await engine.Open(StoreSinks.Bind(name)).ReadAsync(RowFilter.All, Stop).ToListAsync(Stop);
            Assert.Equal(Enumerable.Range(0, Rows * zones.Length).Select(minute => first + (minute * 60_000_000L)), rows.Select(row => row.Timestamp).Order());
        }
    }

    private static Process Start(TemporaryFolder folder, string zone) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, "run", "bars.csv", "--mode", "dual", "--source", "acme", "--symbol", "AAPL", "--timeframe", "1m", "--log-level", "error"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder.Path,
            Environment = { ["TZ"] = zone },
        })!;

    private static async Task<long> CountAsync(TemporaryFolder folder)
    {
        if (!File.Exists(folder.File("dualsink.db")))
        {
            return 0;
        }

        try
        {
            await using var engine = new SqliteEngine(folder.File("dualsink.db"));
            return await engine.Open(StoreSinks.Bind("provider")).CountAsync(RowFilter.All, Stop);
        }
        catch (StoreException)
        {
            // The table is just being made.
            return 0;
        }
    }
}
