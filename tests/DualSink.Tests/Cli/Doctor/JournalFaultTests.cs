using DualSink.Journal;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Journal;

namespace DualSink.Tests.Cli.Doctor;

/// <summary>A journal, or a place for one, that is wrong.</summary>
public sealed class JournalFaultTests : DoctorTest
{
    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    private string JournalPath => Path.Combine(Folder, "dualsink-journal.db");

    [Fact]
    public async Task Where_there_is_none_nothing_is_said_and_where_there_will_be_one_nothing_is_made()
    {
        Variables["DATABASE_URL"] = "sqlite:///bars.db";
        Assert.DoesNotContain((await LookAsync()).Checks, check => check.Name is "journal" or "journal disk" or "journal rights");

        Variables["STORE_MODE"] = "dual";
        var look = await LookAsync();

        Assert.Contains("there is no file", look.The("note", "journal").Finding, StringComparison.Ordinal);
        look.The("ok", "journal rights");
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public async Task A_sound_journal_is_told_in_use_and_at_rest_and_left_as_it_is()
    {
        Variables["STORE_MODE"] = "dual";
        await using (await WriteAsync())
        {
            Assert.Equal($"{JournalPath}, position 3, in use", (await LookAsync()).The("ok", "journal").Finding);
        }

        var before = await File.ReadAllBytesAsync(JournalPath, Ending);
        Assert.Equal($"{JournalPath}, position 3", (await LookAsync()).The("ok", "journal").Finding);
        Assert.Equal(before, await File.ReadAllBytesAsync(JournalPath, Ending));
    }

    [Theory]
    [InlineData("DELETE FROM entries WHERE position = 2", "it is damaged", "dualsink journal export ")]
    [InlineData("PRAGMA user_version = 99", "a newer version wrote it", "dualsink --version")]
    [InlineData("UPDATE meta SET value = '1:1:1' WHERE name = 'file'", "it is a copy", "mv ")]
    [InlineData("PRAGMA application_id = 1", "it is something else than a journal", "Name another file in default")]
    public async Task What_will_be_refused_is_told_before(string fault, string finding, string remedy)
    {
        Variables["STORE_MODE"] = "dual";
        await (await WriteAsync()).DisposeAsync();
        using (var session = new SqliteSession(JournalPath, new SqliteAccess()))
        {
            session.Execute(fault);
        }

        var look = await LookAsync();

        Assert.Equal(1, look.Code);
        Assert.Contains(finding, look.The("fail", "journal").Finding, StringComparison.Ordinal);
        Assert.Contains(remedy, look.The("fail", "journal").Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_missing_is_made_by_its_remedy()
    {
        Variables["STORE_MODE"] = "dual";
        Write("configs/ingestion_policy.yaml", "ingestion:\n  journal:\n    path: not/there/journal.db\n");

        var look = await LookAsync();

        Assert.Equal(1, look.Code);
        await Infrastructure.Shell.RunAsync("sh", "-c", look.The("fail", "journal").Remedy!);
        Assert.Equal(0, (await LookAsync()).Code);
    }

    [Fact]
    public async Task A_disk_that_a_full_journal_would_fill_is_told()
    {
        Variables["STORE_MODE"] = "dual";
        Write("configs/ingestion_policy.yaml", "ingestion:\n  journal:\n    max_bytes: 1000TiB\n");

        var disk = (await LookAsync()).The("warn", "journal disk");

        Assert.Contains("and the journal may grow by 1099511.6 GB", disk.Finding, StringComparison.Ordinal);
        Assert.Contains("lower journal.max_bytes", disk.Remedy, StringComparison.Ordinal);
    }

    private async Task<BarJournal> WriteAsync()
    {
        var journal = await BarJournal.OpenAsync(new JournalOptions { Path = JournalPath }, JournalUnderTest.Both.Names, cancellationToken: Ending);
        for (var i = 0; i < 3; i++)
        {
            await journal.AppendAsync(JournalBars.Minutes(10), JournalUnderTest.Both, null, Ending);
        }

        return journal;
    }
}
