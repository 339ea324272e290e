using System.Text.Json;
using DualSink.Bars;
using DualSink.Journal;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Conformance;
using DualSink.Tests.Journal;

namespace DualSink.Tests.Cli;

public sealed class JournalVerbTests : CommandTest
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string DefaultPath => Path.Combine(Folder, "dualsink-journal.db");

    [Fact]
    public async Task The_journal_of_the_settings_is_checked_and_left_as_it_is()
    {
        await WriteJournalAsync();
        var before = await File.ReadAllBytesAsync(DefaultPath, Stop);

        var run = await RunAsync("journal", "check");
        var document = Document(await RunAsync("journal", "check", "--json"));

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal([$"{DefaultPath}: 10 entries, 1,000 bars, positions 1 to 10, 0 dead letters", "sound"], run.OutLines);
        Assert.Equal((true, 10, 1000), (document.GetProperty("ok").GetBoolean(), document.GetProperty("head").GetInt32(), document.GetProperty("bars").GetInt32()));
        Assert.Empty(document.GetProperty("problems").EnumerateArray());
        Assert.Equal(before, await File.ReadAllBytesAsync(DefaultPath, Stop));
        Assert.Equal(["dualsink-journal.db", "dualsink-journal.db.lock"], Directory.EnumerateFiles(Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task What_is_wrong_is_told_and_the_rest_is_saved()
    {
        await WriteJournalAsync();
        using (var session = new SqliteSession(DefaultPath, new SqliteAccess()))
        {
            session.Execute("UPDATE entries SET bars = 99 WHERE position = 4");
        }

        // Nothing is read of settings, which may be what is wrong, where the file is named.
        Write("configs/ingestion_policy.yaml", "no: [settings");
        Assert.Equal(2, (await RunAsync("journal", "check")).Code);
        var check = await RunAsync("journal", "check", "dualsink-journal.db");
        var export = await RunAsync("journal", "export", "--journal", "dualsink-journal.db", "--to", "saved.ndjson", "--json");

        Assert.Equal(1, check.Code);
        Assert.Contains("wrong: entry 4 cannot be read, its checksum is wrong", check.OutLines);
        Assert.Equal(1, export.Code);
        Assert.Equal((false, 9, 900), (Document(export).GetProperty("ok").GetBoolean(), Document(export).GetProperty("entries").GetInt32(), Document(export).GetProperty("bars").GetInt32()));
        Assert.Equal("entry 4 cannot be read, its checksum is wrong", Assert.Single(Document(export).GetProperty("problems").EnumerateArray()).GetString());
        Assert.Equal(900, (await File.ReadAllLinesAsync(Path.Combine(Folder, "saved.ndjson"), Stop)).Length);
    }

    [Fact]
    public async Task An_export_goes_to_standard_output_and_can_be_ingested()
    {
        await using (var journal = await WriteJournalAsync(isLeftOpen: true))
        {
            // Beside its owner.
            var run = await RunAsync("journal", "export");

            Assert.Equal((0, "1,000 bars of 10 entries.\n"), (run.Code, run.Error));
            var last = JsonDocument.Parse(run.OutLines[^1]).RootElement;
            Assert.Equal((10, "demo", "legacy,provider"), (last.GetProperty("position").GetInt32(), last.GetProperty("tenant").GetString(), string.Join(',', last.GetProperty("lanes").EnumerateArray())));
            Write("saved.ndjson", run.Out);
        }

        var ingest = await RunAsync("ingest", "saved.ndjson", "--mode", "provider", "--json");
        Assert.True(ingest.Code == 0, ingest.Error);
        Assert.Equal(1000, Document(ingest).GetProperty("accepted").GetInt32());
    }

    [Fact]
    public async Task A_file_that_is_there_is_never_written_over()
    {
        await WriteJournalAsync();
        var file = Write("saved.ndjson", "mine");

        var run = await RunAsync("journal", "export", "--to", "saved.ndjson");

        Assert.Equal(2, run.Code);
        Assert.Contains($"--to: {file} cannot be written", run.Error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(file, Stop));
    }

    [Theory]
    [InlineData("check")]
    [InlineData("export", "--to", "new.ndjson")]
    public async Task A_file_that_is_no_journal_is_told_apart_from_one_that_is_damaged_or_missing(params string[] verb)
    {
        Write("text.db", new string('x', 5000));
        Write("short.db", "");

        var missing = await RunAsync(["journal", .. verb, "--journal", "missing.db"]);
        var foreign = await RunAsync(["journal", .. verb, "--journal", "text.db"]);
        Assert.Equal((3, 3), (missing.Code, foreign.Code));
        Assert.Contains("there is no such file", missing.Error, StringComparison.Ordinal);
        Assert.Contains("is something else than a journal", foreign.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Folder, "new.ndjson"));

        var damaged = await RunAsync(["journal", .. verb, "--journal", "short.db"]);
        Assert.Equal(1, damaged.Code);
        Assert.Contains("it has 0 bytes", damaged.Out + damaged.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("named twice", "check", "a.db", "--journal", "b.db")]
    [InlineData("--to FILE", "export", "a.db", "--json")]
    public async Task What_cannot_be_meant_is_refused(string told, params string[] verb)
    {
        var run = await RunAsync(["journal", .. verb]);

        Assert.Equal(2, run.Code);
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
    }

    private async Task<BarJournal> WriteJournalAsync(bool isLeftOpen = false)
    {
        var journal = await BarJournal.OpenAsync(new JournalOptions { Path = DefaultPath }, JournalUnderTest.Both.Names, cancellationToken: Stop);
        for (var i = 0; i < 10; i++)
        {
            await journal.AppendAsync(new BarBatch("demo", Enumerable.Range(i * 100, 100).Select(minute => TestBars.Plain(minute: minute)).ToArray()), JournalUnderTest.Both, null, Stop);
        }

        if (!isLeftOpen)
        {
            await journal.DisposeAsync();
        }

        return journal;
    }
}
