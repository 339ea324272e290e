using DualSink.Journal;
using DualSink.Journal.Storage;
using DualSink.Sinks;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;
using Microsoft.Extensions.Logging.Abstractions;

namespace DualSink.Tests.Journal;

public sealed class DiskTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_a_full_disk_nothing_is_acknowledged_and_it_goes_on_when_there_is_room()
    {
        using var folder = new TemporaryFolder();
        var options = new JournalOptions { Path = folder.File("journal.db") };
        var open = await OpenJournal.OpenAsync(options, JournalUnderTest.Both, DateTimeOffset.UnixEpoch, Stop);
        var writer = new JournalWriter(open, options, new JournalTail(0), _ => JournalUnderTest.Both, _ => { }, new Pulse(), new Pulse(), TimeProvider.System, NullLogger.Instance);
        writer.Start();
        await Deadline.For(LimitAsync(100));
        var acknowledged = 0L;
        JournalException? error = null;
        while (error is null)
        {
            try
            {
                acknowledged = await Deadline.For(AppendAsync(1000));
            }
            catch (JournalException e)
            {
                error = e;
            }
        }

        Assert.Equal(JournalErrorKind.Disk, error.Kind);
        Assert.Contains("the disk is full", error.Message);
        Assert.InRange(acknowledged, 10, 100);
        Assert.Equal(acknowledged, writer.State.Head);

        // Several at once: the large ones fail, and the small one that came with them does not.
        var group = new[] { AppendAsync(5000), AppendAsync(5000), AppendAsync(1) };
        await Assert.ThrowsAsync<JournalException>(() => Deadline.For(group[0]));
        Assert.Equal(acknowledged + 1, await Deadline.For(group[2]));
        await Deadline.For(LimitAsync(10_000));
        Assert.Equal(acknowledged + 2, await Deadline.For(AppendAsync(1000)));

        await Deadline.For(writer.CloseAsync());
        open.Lock.Dispose();
        await using var again = await BarJournal.OpenAsync(options, JournalUnderTest.Both.Names, null, null, Stop);
        Assert.Equal(acknowledged + 2, again.Head);

        Task LimitAsync(int pages) => writer.DoAsync(transaction => transaction.Database.Number($"PRAGMA max_page_count = {pages}"));

        Task<long> AppendAsync(int bars)
        {
            var batch = JournalBars.Minutes(bars).Bars.ToArray();
            return writer.AppendAsync(new Append("demo", "demo"u8.ToArray(), 3, batch, EntryEncoder.Encode(batch), null, null), Stop);
        }
    }

    [Fact]
    public async Task Another_process_that_writes_is_waited_for_and_who_waits_may_give_up()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        using var other = new SqliteSession(under.Path, new SqliteAccess());
        other.Execute("BEGIN IMMEDIATE");
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var first = under.Journal.AppendAsync(JournalBars.Minutes(1), JournalUnderTest.Both, null, giveUp.Token).AsTask();
        var second = under.Journal.AppendAsync(JournalBars.Minutes(2), JournalUnderTest.Both, null, Stop).AsTask();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Deadline.For(first));
        Assert.False(second.IsCompleted);
        other.Execute("COMMIT");

        Assert.Equal(1, await Deadline.For(second));
    }

    [Fact]
    public async Task A_view_sees_what_is_durable_and_leaves_the_files_as_they_are()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        await under.AppendAsync(JournalBars.Minutes(10), LaneSet.Of("legacy"), new SourceMark("file", 10, 100, "f"));
        using (var view = await JournalView.OpenAsync(under.Path, null, Stop))
        {
            var seen = await view.LookAsync(Stop);
            Assert.Equal((1, 1, true, 10, 0), (seen.Head, seen.First, seen.IsOwned, seen.Backlogs[0].Bars, seen.Backlogs[1].Bars));
            Assert.Equal(new SourceMark("file", 10, 100, "f"), seen.Marks["file"]);
        }

        await under.CloseAsync();
        var before = await File.ReadAllBytesAsync(under.Path, Stop);
        using (var view = await JournalView.OpenAsync(under.Path, null, Stop))
        {
            var seen = await view.LookAsync(Stop);
            Assert.Equal((1, false, 10), (seen.Head, seen.IsOwned, seen.Lanes[0].Owed));
        }

        Assert.Equal(before, await File.ReadAllBytesAsync(under.Path, Stop));
        Assert.Equal(JournalErrorKind.Disk, (await Assert.ThrowsAsync<JournalException>(() => JournalView.OpenAsync($"{under.Path}-no", null, Stop))).Kind);
    }
}
