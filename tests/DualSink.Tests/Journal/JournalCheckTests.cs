using System.Buffers.Binary;
using System.Text.Json;
using DualSink.Bars;
using DualSink.Journal;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Conformance;
using DualSink.Tests.Sources;

namespace DualSink.Tests.Journal;

public sealed class JournalCheckTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sound_journal_is_found_sound_also_beside_its_owner()
    {
        await using var under = await WrittenAsync();
        for (var closed = 0; closed < 2; closed++)
        {
            var findings = await JournalCheck.RunAsync(under.Path, Stop);
            Assert.Empty(findings.Problems);
            Assert.Equal((10, 1000), (findings.Entries, findings.Bars));
            Assert.Equal(10, findings.Snapshot!.Head);
            await under.CloseAsync();
        }
    }

    [Theory]
    [InlineData("UPDATE entries SET bars = 99 WHERE position = 4", "entry 4 cannot be read, its checksum is wrong")]
    [InlineData("UPDATE entries SET accepted_at = accepted_at + 1 WHERE position = 4", "entry 4 cannot be read")]
    [InlineData("UPDATE entries SET lanes = 1 WHERE position = 4", "entry 4 cannot be read")]
    [InlineData("UPDATE entries SET tenant = 'other' WHERE position = 4", "entry 4 cannot be read")]
    [InlineData("DELETE FROM entries WHERE position = 4", "positions 1 to 10 should be 10 entries, 9 can be read")]
    [InlineData("UPDATE lanes SET accepted = accepted + 1 WHERE name = 'provider'", "lane provider was given 1001 bars and settled 0, but is owed 1000")]
    [InlineData("UPDATE lanes SET cursor = 11 WHERE name = 'legacy'", "lane legacy stands at 11, beyond the end at 10")]
    public async Task What_was_changed_behind_the_owners_back_is_told(string change, string problem)
    {
        await using var under = await WrittenAsync();
        await under.CloseAsync();
        Change(under.Path, change);

        var findings = await JournalCheck.RunAsync(under.Path, Stop);

        Assert.Contains(findings.Problems, told => told.Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_export_can_be_read_as_bars_again()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        // What no reader takes is no bar of an export either.
        Bar[] bars = [.. TestBars.Edges().Where(bar => !bar.Source.Contains('\uFFFD', StringComparison.Ordinal))];
        await under.AppendAsync(new BarBatch("demo", bars), LaneSet.Of("provider"));
        Bar[] others = [.. Enumerable.Range(0, 5).Select(minute => TestBars.Plain(minute: minute))];
        await under.AppendAsync(new BarBatch("demo", others), LaneSet.Of("legacy"));
        using var output = new MemoryStream();

        var exported = await JournalExport.RunAsync(under.Path, output.Write, Stop);

        Assert.Equal((2, bars.Length + 5), (exported.Entries, exported.Bars));
        Assert.Empty(exported.Problems);
        var lines = Lines(output);
        Assert.Equal([1, bars.Length], new[] { lines[0].GetProperty("position").GetInt32(), lines.Count(line => line.GetProperty("lanes")[0].GetString() == "provider") });
        var read = (await Reading.ReadAsync("export.ndjson", output.ToArray())).SelectMany(batch => batch.Bars.ToArray());
        Assert.Equal(bars.Concat(others), read);
    }

    [Fact]
    public async Task Everything_but_the_lost_pages_is_saved()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        for (var i = 0; i < 200; i++)
        {
            await under.AppendAsync(JournalBars.Minutes(1000, from: i));
        }

        await under.CloseAsync();
        using (var file = File.OpenWrite(under.Path))
        {
            file.Position = 1_600_000;
            file.Write(new byte[100_000]);
        }

        using var output = new MemoryStream();
        var exported = await JournalExport.RunAsync(under.Path, output.Write, Stop);

        Assert.NotEmpty(exported.Problems);
        Assert.InRange(exported.Entries, 100, 199);
        Assert.Equal(exported.Bars, Lines(output).Count);
        Assert.NotEmpty((await JournalCheck.RunAsync(under.Path, Stop)).Problems);
        await Assert.ThrowsAsync<JournalException>(() => under.OpenAgainAsync());
    }

    [Fact]
    public async Task What_a_file_that_was_cut_off_still_holds_is_saved()
    {
        await using var under = await WrittenAsync(200);
        await under.CloseAsync();
        using (var file = File.OpenWrite(under.Path))
        {
            file.SetLength(400_000);
        }

        using var output = new MemoryStream();
        var exported = await JournalExport.RunAsync(under.Path, output.Write, Stop);
        var findings = await JournalCheck.RunAsync(under.Path, Stop);

        Assert.InRange(exported.Entries, 20, 199);
        Assert.Contains("it was cut off, 400000 bytes are left of ", exported.Problems[0], StringComparison.Ordinal);
        Assert.Contains("entries from ", exported.Problems[^1], StringComparison.Ordinal);
        Assert.Equal(exported.Problems[0], findings.Problems[0]);
        Assert.Equal(400_000, new FileInfo(under.Path).Length);
    }

    [Fact]
    public async Task Of_a_newer_format_everything_that_can_be_read_is_saved()
    {
        await using var under = await WrittenAsync();
        await under.CloseAsync();
        Change(under.Path, "PRAGMA user_version = 99; ALTER TABLE lanes RENAME COLUMN cursor TO place");
        using var output = new MemoryStream();

        var exported = await JournalExport.RunAsync(under.Path, output.Write, Stop);

        Assert.Equal((10, 1000, 1000), (exported.Entries, exported.Bars, Lines(output).Count));
        Assert.Contains("a newer version wrote it, in format 99", Assert.Single(exported.Problems), StringComparison.Ordinal);
        Assert.Equal("lane-0", Lines(output)[0].GetProperty("lanes")[0].GetString());
        Assert.Equal(exported.Problems[0], (await JournalCheck.RunAsync(under.Path, Stop)).Problems[0]);
    }

    [Fact]
    public async Task The_end_is_saved_where_more_is_lost_than_is_tried_one_by_one()
    {
        await using var under = await WrittenAsync(300);
        await under.CloseAsync();

        // As if a million entries had been given up since, and then the first page of those that are left was lost.
        Change(under.Path, "UPDATE entries SET position = position + 1000000; UPDATE lanes SET cursor = 1000000");
        Change(under.Path, "PRAGMA wal_checkpoint(TRUNCATE)");
        OverwriteFirstLeaf(under.Path);
        var findings = await JournalCheck.RunAsync(under.Path, Stop);

        // Their checksums are of other positions, which is how many of them were met.
        Assert.InRange(findings.Problems.Count(problem => problem.Contains("its checksum is wrong", StringComparison.Ordinal)), 100, 299);
        Assert.Contains(findings.Problems, problem => problem.StartsWith("entries 1 to 10000", StringComparison.Ordinal));
    }

    private static void Change(string path, string sql)
    {
        using var session = new SqliteSession(path, new SqliteAccess());
        session.Execute(sql);
    }

    // By SQLite's file format: the root names its first child in its first cell.
    private static void OverwriteFirstLeaf(string path)
    {
        const int PageSize = 16384;
        var pages = File.ReadAllBytes(path);
        var page = RootOfEntries(path);
        while (pages[PageStart(page)] == 5)
        {
            var cell = BinaryPrimitives.ReadUInt16BigEndian(pages.AsSpan(PageStart(page) + 12));
            page = BinaryPrimitives.ReadInt32BigEndian(pages.AsSpan(PageStart(page) + cell));
        }

        pages.AsSpan(PageStart(page), PageSize).Clear();
        File.WriteAllBytes(path, pages);

        static int PageStart(int number) => (number - 1) * PageSize;
    }

    private static int RootOfEntries(string path)
    {
        using var session = new SqliteSession(path, new SqliteAccess());
        using var root = session.Prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'entries'");
        root.Step();
        return (int)root.Int64(0);
    }

    private static async Task<JournalUnderTest> WrittenAsync(int entries = 10)
    {
        var under = await JournalUnderTest.OpenAsync();
        for (var i = 0; i < entries; i++)
        {
            await under.AppendAsync(JournalBars.Minutes(100));
        }

        return under;
    }

    private static List<JsonElement> Lines(MemoryStream output) =>
        [.. System.Text.Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.Clone())];
}
