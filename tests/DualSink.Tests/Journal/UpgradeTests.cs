using DualSink.Journal;
using DualSink.Journal.Storage;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Journal;

/// <summary>A file of an older format: looked at as it is, upgraded when it is opened to be owned, whole whatever happens on the way.</summary>
[Trait(Storm.Trait, "yes")]
public sealed class UpgradeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<int> Steps => [.. Enum.GetValues<UpgradeStep>().Select(step => (int)step)];

    [Fact]
    public async Task An_older_journal_goes_on_where_it_was_and_is_kept_as_it_was()
    {
        using var old = new FormatOne();
        var before = await LookAsync(old.Path);

        await using (var journal = await OpenAsync(old.Path))
        {
            Assert.Equal((6, "failover", before.Id), (journal.Head, journal.Mode, journal.Id));
            AssertSame(before.Lanes, journal.Lanes);
            var owed = await Deadline.For(journal.ReadAsync(journal.Lane("legacy").Cursor, 10, int.MaxValue, Stop));
            Assert.Equal([4, 5, 6], owed.Select(entry => entry.Position));
            Assert.All(owed, entry => JournalBars.AssertSame(FormatOne.BatchAt((int)entry.Position).Bars.ToArray(), entry.Bars.ToArray()));
            Assert.Equal(new SourceMark("file", 600, 60000, "f"), await journal.MarkOfAsync("file", Stop));
            await Deadline.For(journal.CommitAsync(new LaneProgress("legacy", 3, 6, new LaneCounts(300, 0, 0, 0, 0), [])));
            Assert.Equal(7, await Deadline.For(journal.AppendAsync(JournalBars.Minutes(1), LaneSet.Of("legacy"), null, Stop)));
        }

        Assert.Empty((await JournalCheck.RunAsync(old.Path, Stop)).Problems);
        Assert.Equal(SchemaOf(old.Path), await SchemaOfNewAsync());
        Assert.Equal((2, 1), (Number(old.Path, "PRAGMA user_version"), Number(old.KeptPath, "PRAGMA user_version")));
        Assert.Equal((7, 6), (Number(old.Path, "SELECT max(position) FROM entries"), Number(old.KeptPath, "SELECT max(position) FROM entries")));
        Assert.Equal(["journal.db", "journal.db.format-1", "journal.db.lock"], Directory.GetFiles(Path.GetDirectoryName(old.Path)!).Select(Path.GetFileName).Order());

        // Once is enough.
        await using var again = await OpenAsync(old.Path);
        using var view = await JournalView.OpenAsync(old.Path, null, Stop);
        var told = Assert.Single(await view.EventsAsync(10, Stop), told => told.Kind == "journal-upgraded");
        Assert.Contains(old.KeptPath, told.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_letter_that_came_twice_is_kept_once_with_its_last_reason()
    {
        using var old = new FormatOne();
        using (var before = await JournalView.OpenAsync(old.Path, null, Stop))
        {
            Assert.Equal(["too long", "first reason", "last reason"], (await before.DeadLettersAsync(new DeadLetterFilter(), Stop)).Select(kept => kept.Letter.Reason));
        }

        await (await OpenAsync(old.Path)).DisposeAsync();

        using var view = await JournalView.OpenAsync(old.Path, null, Stop);
        Assert.Equal(["too long", "last reason"], (await view.DeadLettersAsync(new DeadLetterFilter(), Stop)).Select(kept => kept.Letter.Reason));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Ended_at_any_step_it_leaves_the_old_file_or_the_new_one_whole(int step)
    {
        using var old = new FormatOne();
        var before = await LookAsync(old.Path);
        var upgrade = new JournalUpgrade(old.Path, reached =>
        {
            if (reached == (UpgradeStep)step)
            {
                throw new InvalidOperationException("the end");
            }
        });

        Assert.Equal("the end", Assert.Throws<InvalidOperationException>(() => upgrade.Run(1, DateTimeOffset.UnixEpoch)).Message);

        var left = await LookAsync(old.Path);
        AssertSame(before.Lanes, left.Lanes);
        Assert.Equal((before.Head, before.Id), (left.Head, left.Id));
        Assert.Equal((UpgradeStep)step == UpgradeStep.Replaced ? 2 : 1, Number(old.Path, "PRAGMA user_version"));
        Assert.Empty((await JournalCheck.RunAsync(old.Path, Stop)).Problems);
        await using var journal = await OpenAsync(old.Path);
        AssertSame(before.Lanes, journal.Lanes);
        Assert.Equal(1, Number(old.KeptPath, "PRAGMA user_version"));
        Assert.False(File.Exists($"{old.Path}.upgrade"));
    }

    [Fact]
    public async Task Who_only_looks_upgrades_nothing()
    {
        using var old = new FormatOne();
        var before = await File.ReadAllBytesAsync(old.Path, Stop);

        using (var view = await JournalView.OpenAsync(old.Path, null, Stop))
        {
            Assert.True((await Ledger.ReadAsync(view, Stop)).Ok);
        }

        Assert.Empty((await JournalCheck.RunAsync(old.Path, Stop)).Problems);
        using var output = new MemoryStream();
        var exported = await JournalExport.RunAsync(old.Path, output.Write, Stop);

        Assert.Equal((6, 600), (exported.Entries, exported.Bars));
        Assert.Empty(exported.Problems);
        Assert.Equal(before, await File.ReadAllBytesAsync(old.Path, Stop));
        Assert.Equal(["journal.db"], Directory.GetFiles(Path.GetDirectoryName(old.Path)!).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Where_somebody_has_the_file_open_it_waits_for_another_start()
    {
        using var old = new FormatOne();
        using (var view = await JournalView.OpenAsync(old.Path, null, Stop))
        {
            await view.LookAsync(Stop);

            var error = await Assert.ThrowsAsync<JournalException>(() => OpenAsync(old.Path));
            Assert.Equal(JournalErrorKind.InUse, error.Kind);
            Assert.Contains("it is in format 1 and has to be upgraded", error.Message, StringComparison.Ordinal);
            Assert.Equal(6, (await view.LookAsync(Stop)).Head);
        }

        await using var journal = await OpenAsync(old.Path);
        Assert.Equal(6, journal.Head);
    }

    [Fact]
    public async Task A_copy_or_a_damaged_file_is_not_upgraded_into_a_sound_one()
    {
        using var old = new FormatOne();
        var copy = $"{old.Path}.copy";
        File.Copy(old.Path, copy);
        Assert.Equal(JournalErrorKind.Replaced, (await Assert.ThrowsAsync<JournalException>(() => OpenAsync(copy))).Kind);
        using (var session = new SqliteSession(old.Path, new SqliteAccess()))
        {
            session.Execute("DELETE FROM entries WHERE position = 2");
        }

        Assert.Equal(JournalErrorKind.Damaged, (await Assert.ThrowsAsync<JournalException>(() => OpenAsync(old.Path))).Kind);
        Assert.Equal((1, 1), (Number(old.Path, "PRAGMA user_version"), Number(copy, "PRAGMA user_version")));
    }

    [Fact]
    public async Task Where_no_copy_can_be_made_the_old_file_stays()
    {
        using var old = new FormatOne();
        Directory.CreateDirectory($"{old.Path}.upgrade");

        Assert.Equal(JournalErrorKind.Disk, (await Assert.ThrowsAsync<JournalException>(() => OpenAsync(old.Path))).Kind);

        Assert.Equal(6, (await LookAsync(old.Path)).Head);
        Directory.Delete($"{old.Path}.upgrade");
        await using var journal = await OpenAsync(old.Path);
        Assert.Equal(6, journal.Head);
    }

    private static Task<BarJournal> OpenAsync(string path) =>
        Deadline.For(BarJournal.OpenAsync(new JournalOptions { Path = path }, ["legacy", "provider"], null, null, Stop));

    private static async Task<JournalSnapshot> LookAsync(string path)
    {
        using var view = await JournalView.OpenAsync(path, null, Stop);
        return await view.LookAsync(Stop);
    }

    private static void AssertSame(IEnumerable<LaneRecord> expected, IEnumerable<LaneRecord> actual) => Assert.Equal(expected, actual);

    private static async Task<string> SchemaOfNewAsync()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        await under.CloseAsync();
        return SchemaOf(under.Path);
    }

    private static string SchemaOf(string path)
    {
        using var session = new SqliteSession(path, JournalFile.Looking);
        using var row = session.Prepare("SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name)");
        row.Step();
        return row.Text(0);
    }

    private static long? Number(string path, string sql)
    {
        using var session = new SqliteSession(path, JournalFile.Looking);
        return JournalTables.Number(session, sql);
    }
}
