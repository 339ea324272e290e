using DualSink.Journal;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Journal;

/// <summary>What is not the journal that was written is refused, with what is known of it, and left as it is.</summary>
public sealed class SoundnessTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_owner_is_refused_and_the_first_goes_on()
    {
        await using var under = await WrittenAsync();

        await RefusedAsync(under.Path, JournalErrorKind.InUse, "another process owns it");

        Assert.Equal(51, await under.AppendAsync(JournalBars.Minutes(1)));
    }

    [Fact]
    public async Task A_second_owner_is_refused_under_another_name_of_the_file()
    {
        await using var under = await WrittenAsync();
        var link = $"{under.Path}.link";
        File.CreateSymbolicLink(link, under.Path);

        await RefusedAsync(link, JournalErrorKind.InUse, "another process owns it");
    }

    [Theory]
    [InlineData("text")]
    [InlineData("database")]
    public async Task A_foreign_file_is_refused_and_left_as_it_is(string what)
    {
        await using var under = await WrittenAsync();
        var path = $"{under.Path}.other";
        if (what == "text")
        {
            await File.WriteAllTextAsync(path, new string('x', 5000), Stop);
        }
        else
        {
            using var session = new SqliteSession(path, new SqliteAccess { Creates = true });
            session.Execute("CREATE TABLE bars (id INTEGER)");
        }

        var before = await File.ReadAllBytesAsync(path, Stop);
        await RefusedAsync(path, JournalErrorKind.Foreign, "Name another file; it was left as it is");

        Assert.Equal(before, await File.ReadAllBytesAsync(path, Stop));
        Assert.Equal(JournalErrorKind.Foreign, (await Assert.ThrowsAsync<JournalException>(() => JournalView.OpenAsync(path, null, Stop))).Kind);
    }

    [Theory]
    [InlineData(0, "it has 0 bytes")]
    [InlineData(50, "it has 50 bytes")]
    [InlineData(200_000, "it was cut off, 200000 bytes are left of ")]
    public async Task A_file_that_was_cut_off_is_refused(int length, string known)
    {
        await using var under = await WrittenAsync();
        await under.CloseAsync();
        using (var file = File.OpenWrite(under.Path))
        {
            file.SetLength(length);
        }

        await RefusedAsync(under.Path, JournalErrorKind.Damaged, known);
    }

    [Fact]
    public async Task A_page_that_was_overwritten_is_found_on_opening_or_on_reading()
    {
        // Whatever is hit: the tree, which opening looks at, or bars, whose checksum then is wrong.
        for (var place = 20_000; place < 500_000; place += 45_000)
        {
            await using var under = await WrittenAsync();
            await under.CloseAsync();
            using (var file = File.OpenWrite(under.Path))
            {
                file.Position = place;
                file.Write(new byte[1000]);
            }

            try
            {
                await under.OpenAgainAsync();
                var entries = await under.ReadAsync();
                JournalBars.AssertSame(Enumerable.Repeat(JournalBars.Minutes(1000).Bars.ToArray(), 50).SelectMany(bars => bars), entries.SelectMany(entry => entry.Bars.ToArray()));
            }
            catch (JournalException e)
            {
                Assert.Equal(JournalErrorKind.Damaged, e.Kind);
                Assert.Contains("dualsink journal check", e.Message);
            }
        }
    }

    [Fact]
    public async Task Bars_that_were_changed_are_found_by_their_checksum()
    {
        await using var under = await WrittenAsync();
        await under.CloseAsync();
        Change(under.Path, "UPDATE entries SET payload = CAST(substr(payload, 1, 100) || x'00' || substr(payload, 102) AS BLOB) WHERE position = 7");
        await under.OpenAgainAsync();

        Assert.Equal(6, (await Deadline.For(under.Journal.ReadAsync(0, 6, int.MaxValue, Stop))).Count);
        var error = await Assert.ThrowsAsync<JournalException>(() => Deadline.For(under.Journal.ReadAsync(6, 6, int.MaxValue, Stop)));
        Assert.Equal(JournalErrorKind.Damaged, error.Kind);
        Assert.Contains("entry 7 cannot be read, its checksum is wrong", error.Message);
    }

    [Fact]
    public async Task A_missing_entry_is_found_on_opening()
    {
        await using var under = await WrittenAsync();
        await under.CloseAsync();
        Change(under.Path, "DELETE FROM entries WHERE position = 7");

        await RefusedAsync(under.Path, JournalErrorKind.Damaged, "49 entries for the positions 1 to 50");
    }

    [Fact]
    public async Task A_newer_format_is_refused_and_left_as_it_is()
    {
        await using var under = await WrittenAsync();
        await under.CloseAsync();
        Change(under.Path, "PRAGMA user_version = 3");
        var before = await File.ReadAllBytesAsync(under.Path, Stop);

        await RefusedAsync(under.Path, JournalErrorKind.Newer, "in format 3; this one knows format 2");

        Assert.Equal(before, await File.ReadAllBytesAsync(under.Path, Stop));
    }

    [Fact]
    public async Task A_copy_is_refused_and_what_was_moved_is_not()
    {
        await using var under = await WrittenAsync();
        await under.CloseAsync();
        var copy = $"{under.Path}.copy";
        File.Copy(under.Path, copy);
        await RefusedAsync(copy, JournalErrorKind.Replaced, "it is a copy");

        File.Delete(copy);
        File.Move(under.Path, copy);
        await using var moved = await BarJournal.OpenAsync(new JournalOptions { Path = copy }, ["legacy"], null, null, Stop);
        Assert.Equal(50, moved.Head);
    }

    [Fact]
    public async Task A_log_without_its_file_is_refused()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        await under.CloseAsync();
        File.Delete(under.Path);
        await File.WriteAllTextAsync($"{under.Path}-wal", "something", Stop);

        await RefusedAsync(under.Path, JournalErrorKind.Damaged, "its log");
    }

    [Theory]
    [InlineData("")]
    [InlineData("-wal")]
    public async Task A_file_that_is_replaced_while_it_is_open_takes_nothing_more(string suffix)
    {
        await using var under = await WrittenAsync();
        var path = under.Path + suffix;
        File.Move(path, $"{path}.away");
        File.Copy($"{path}.away", path);

        var error = await Assert.ThrowsAsync<JournalException>(() => under.AppendAsync(JournalBars.Minutes(1)));

        Assert.Equal(JournalErrorKind.Replaced, error.Kind);
    }

    [Fact]
    public async Task What_died_while_a_journal_was_made_is_no_obstacle()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        await under.CloseAsync();
        File.Delete(under.Path);
        await File.WriteAllTextAsync($"{under.Path}.new", "half", Stop);
        await File.WriteAllTextAsync($"{under.Path}.new-wal", "half", Stop);
        await under.OpenAgainAsync();

        Assert.Equal(1, await under.AppendAsync(JournalBars.Minutes(1)));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_named()
    {
        await using var under = await JournalUnderTest.OpenAsync();

        await RefusedAsync(Path.Combine(under.Path, "no", "journal.db"), JournalErrorKind.Disk, "");
        await RefusedAsync($"{under.Path}-no/journal.db", JournalErrorKind.Disk, "there is no folder");
        await RefusedAsync(Path.GetDirectoryName(under.Path)!, JournalErrorKind.Disk, "");
    }

    private static async Task<JournalUnderTest> WrittenAsync()
    {
        var under = await JournalUnderTest.OpenAsync();
        for (var i = 0; i < 50; i++)
        {
            await under.AppendAsync(JournalBars.Minutes(1000));
        }

        return under;
    }

    private static void Change(string path, string sql)
    {
        using var session = new SqliteSession(path, new SqliteAccess());
        session.Execute(sql);
    }

    private static async Task RefusedAsync(string path, JournalErrorKind kind, string known)
    {
        var error = await Assert.ThrowsAsync<JournalException>(() => Deadline.For(BarJournal.OpenAsync(new JournalOptions { Path = path }, ["legacy"], null, null, Stop)));
        Assert.Equal(kind, error.Kind);
        Assert.Contains(known, error.Message);
    }
}
