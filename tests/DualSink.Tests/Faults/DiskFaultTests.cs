using DualSink.Journal;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Journal;

namespace DualSink.Tests.Faults;

/// <summary>A disk without room, and a journal that may not grow: nothing is acknowledged that is not there, and nothing is lost.</summary>
[Trait(Storm.Trait, "yes")]
public sealed class DiskFaultTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds => Storm.Seeds(few: 1, many: 20);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_disk_without_room_refuses_with_the_reason_and_goes_on_when_there_is_some(int seed)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(seed);
        var path = folder.File("journal.db");
        using var appender = new Appender(path);
        appender.Start();
        var enough = random.Next(1, 300);
        await appender.UntilAsync(() => appender.Acknowledged >= enough);

        await appender.LimitAsync(new[] { path, $"{path}-wal" }.Max(file => new FileInfo(file).Length) + random.Next(0, 100_000));
        await appender.UntilAsync(() => appender.Refused.Count >= 12);
        Assert.All(appender.Refused, why => Assert.Matches("^Disk: Journal .*(the disk is full|the room left on it)", why));
        using (var view = await JournalView.OpenAsync(path, null, Stop))
        {
            Assert.True((await view.LookAsync(Stop)).Head >= appender.Last);
        }

        await appender.LimitAsync(null);
        var before = appender.Acknowledged;
        await appender.UntilAsync(() => appender.Acknowledged >= before + 50);
        await appender.KillAsync();
        await appender.JudgeAsync();
        Assert.Empty((await JournalCheck.RunAsync(path, Stop)).Problems);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_full_journal_that_blocks_stays_small_and_everything_arrives_once_there_is_room(int seed)
    {
        await using var pair = await SqlitePair.OpenAsync(WhenFull.Block);
        pair.Stop("provider");
        var writing = pair.WriteAsync(seed, Storm.Count(60, 300));
        await pair.UntilEventAsync("journal-full");
        Assert.False(writing.IsCompleted);

        pair.Resume();
        await pair.WrittenAsync(writing);
        await pair.AssertHoldsAsync("legacy");
        await pair.AssertHoldsAsync("provider");
        Assert.All(await pair.LedgerAsync(), lane => Assert.Equal((pair.Accepted, 0, 0), (lane.Committed + lane.Superseded, lane.Dropped, lane.Owed)));
        Assert.InRange(pair.LongestFile, 1, SqlitePair.MaxBytes);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_full_journal_that_detaches_waits_for_nobody_and_counts_what_it_gave_up(int seed)
    {
        await using var pair = await SqlitePair.OpenAsync(WhenFull.Detach);
        pair.Stop("provider");
        await pair.WrittenAsync(pair.WriteAsync(seed, Storm.Count(60, 300)));

        await pair.UntilEventAsync("lane-detached");
        await pair.AssertHoldsAsync("legacy");
        Assert.Empty(await pair.RowsAsync("provider"));
        var lanes = await pair.LedgerAsync();
        Assert.Equal((pair.Accepted, 0), (lanes[0].Committed + lanes[0].Superseded, lanes[0].Dropped));
        Assert.Equal((lanes[1].Accepted, 0), (lanes[1].Dropped, lanes[1].Owed));
        Assert.InRange(lanes[1].Dropped, 1, pair.Accepted);
        Assert.InRange(pair.LongestFile, 1, SqlitePair.MaxBytes);
    }
}
