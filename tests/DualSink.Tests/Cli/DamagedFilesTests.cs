using System.IO.Compression;
using System.Text;
using DualSink.Stores;

namespace DualSink.Tests.Cli;

/// <summary>What a user sees of a file that is not as it should be: what is wrong, what was written, and how the command ended.</summary>
public sealed class DamagedFilesTests : CommandTest
{
    private const string Header = "date,open,high,low,close,volume\n";
    private const string First = "2024-01-02,1.5,2,1,1.75,100\n";
    private const string Last = "2024-01-03,1.75,2,1,1.5,200\n";

    public static TheoryData<string, byte[], string> Unreadable() => new()
    {
        { "empty.csv", [], "empty.csv: is empty." },
        { "blank.csv", "\n \r\n\n"u8.ToArray(), "blank.csv: is empty." },
        { "empty.csv.gz", Pack(""), "empty.csv.gz: is empty." },
        { "cut.csv.gz", Pack(Header + First)[..12], "cut.csv.gz: the gzip data is cut off; nothing of it was taken. Get it again; to take what is there: gzip -dc FILE | dualsink ingest -" },
        { "zeros.csv", new byte[5000], "zeros.csv: is not text, and no format that is read: CSV, NDJSON, JSON and Parquet are, each also packed by gzip." },
        { "wide.csv", Encoding.Unicode.GetBytes(Header + First), "wide.csv: looks like UTF-16 without a byte order mark: convert it, e.g. iconv -f UTF-16LE -t UTF-8 FILE | dualsink ingest -" },
        { "line.csv", Encoding.UTF8.GetBytes(new string('x', 3_000_000)), "line.csv, line 1: the first line is longer than 1,048,576 bytes. That is no header of a CSV file; if the file has another format, name it with --format." },
        { "answer.json", "{\"status\":\"ERROR\",\n \"error\":\"Unknown API Key\"}"u8.ToArray(), "answer.json: the row names no timestamp, open, high, low, close, volume; it has 2 columns: 'status', 'error'. A bar has timestamp, open, high, low, close and volume. The only row: {\"status\":\"ERROR\",  \"error\":\"Unknown API Key\"}" },
        { "cut.parquet", "PAR1\0\0"u8.ToArray(), "cut.parquet: does not end as a Parquet file does: it is cut off, or still being written. Get it again." },
        { "prose.txt", "Dear reader\n"u8.ToArray(), "prose.txt, line 1: there are no columns: the first row is one field, 'Dear reader'. Fields are separated by ',' ';' tab or '|'; if the file is no CSV, name its format with --format." },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task A_file_that_cannot_be_read_at_all_is_refused_with_the_reason_and_nothing_is_written(string name, byte[] content, string expected)
    {
        await File.WriteAllBytesAsync(Path.Combine(Folder, name), content, TestContext.Current.CancellationToken);

        var run = await IngestAsync(name);

        Assert.Equal((2, "", $"error: {expected}\n"), (run.Code, run.Out, run.Error));
        Assert.False(File.Exists(Path.Combine(Folder, "dualsink.db")));
    }

    [Theory]
    [InlineData("/proc/self/mem", "/proc/self/mem: cannot be read: Input/output error")]
    [InlineData(".", ".: is a directory; name the files in it.")]
    [InlineData("no/such.csv", "no/such.csv: there is no such file.")]
    public async Task What_the_system_does_not_let_be_read_is_told_in_its_words(string name, string expected)
    {
        var run = await IngestAsync(name);

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.StartsWith($"error: {expected}", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("parquet", "bars.csv: is no Parquet file: it does not begin as one does. Name the format that it has with --format, or leave that out.")]
    [InlineData("json", "bars.csv: is not JSON: it begins with 'date,open,high,low,close,volume\ufffd2024-01-02,1.5,2,1,1.75,100\ufffd'.")]
    [InlineData("ndjson", "bars.csv, line 1: none of the first 2 rows can be a bar. The first: is not JSON from its byte 1 on: 'date,open,high,low,close,volume'")]
    public async Task A_file_of_another_format_than_the_one_named_is_refused(string format, string expected)
    {
        Write("bars.csv", Header + First);

        var run = await RunAsync("ingest", "bars.csv", "--source", "acme", "--symbol", "AAPL", "--format", format);

        Assert.Equal((2, "", $"error: {expected}\n"), (run.Code, run.Out, run.Error));
    }

    [Fact]
    public async Task Columns_by_position_are_idle_where_rows_name_their_values()
    {
        Write("bars.ndjson", """{"t":"2024-01-02","o":1,"h":2,"l":1,"c":1,"v":5}""");

        var run = await RunAsync("ingest", "bars.ndjson", "--source", "acme", "--symbol", "AAPL", "--columns", "volume,close,low,high,open,timestamp");

        Assert.Equal(0, run.Code);
        Assert.Contains("warning: bars.ndjson: --columns is idle, because the rows name their values themselves.", run.ErrorLines);
    }

    [Fact]
    public async Task A_header_alone_is_a_file_of_no_bars_and_told_of()
    {
        Write("bars.csv", Header);

        var run = await IngestAsync("bars.csv");

        Assert.Equal(0, run.Code);
        Assert.Contains("warning: bars.csv: has no rows.", run.ErrorLines);
        Assert.Contains("read 0, accepted 0, rejected 0", run.OutLines);
    }

    [Fact]
    public async Task Nothing_on_standard_input_is_an_error()
    {
        var run = await IngestAsync("-");

        Assert.Equal((2, "error: -: is empty."), (run.Code, run.ErrorLines[^1]));
    }

    [Fact]
    public async Task A_packed_file_that_was_cut_off_is_refused_and_a_pipe_is_written_up_to_the_cut_and_may_be_ingested_again()
    {
        var text = Header + string.Concat(Enumerable.Range(0, 20_000).Select(day => $"{new DateTime(1960, 1, 1).AddDays(day):yyyy-MM-dd},1,{2 + (day % 7)},1,1.5,{day}\n"));
        var packed = Pack(text);
        await File.WriteAllBytesAsync(Path.Combine(Folder, "bars.csv.gz"), packed[..(packed.Length / 2)], TestContext.Current.CancellationToken);

        Assert.Equal(2, (await IngestAsync("bars.csv.gz")).Code);
        Assert.False(File.Exists(Path.Combine(Folder, "dualsink.db")));

        OpenInput = () => new MemoryStream(packed[..(packed.Length / 2)]);
        var cut = await IngestAsync("-");

        Assert.Equal(1, cut.Code);
        Assert.Matches(@"^error: -, line \d+: the gzip data is cut off here\. The rows before are good, if only the end is missing; get the whole of it and ingest that: writing twice changes nothing\.$", cut.ErrorLines[^1]);
        var days = (await RowsAsync(TableLayout.Provider)).Select(row => row.Volume.Double).Order().ToList();
        Assert.InRange(days.Count, 5000, 19_000);
        Assert.Equal(Enumerable.Range(0, days.Count).Select(day => (double)day), days);

        await File.WriteAllBytesAsync(Path.Combine(Folder, "bars.csv.gz"), packed, TestContext.Current.CancellationToken);
        Assert.Equal(0, (await IngestAsync("bars.csv.gz")).Code);
        Assert.Equal(20_000, (await RowsAsync(TableLayout.Provider)).Count);
    }

    public static TheoryData<string, byte[], string> Spoiled() => new()
    {
        { "cut off", "2024-01-03,1.75,2"u8.ToArray(), "bars.csv:3: has 3 fields where 6 columns are named; the file ends in the middle of it" },
        { "a NUL", [.. "2024-01-03,1.7\05,2,1,1.5,200\n"u8, .. Encoding.UTF8.GetBytes(Last)], "bars.csv:3: open '1.7\ufffd5' is not a number" },
        { "an escape", [.. "2024-01-03,\u001b[31m1,2,1,1.5,200\n"u8, .. Encoding.UTF8.GetBytes(Last)], "bars.csv:3: open '\ufffd[31m1' is not a number" },
        { "Latin-1", [.. "2024-01-03,1,2,1,1.5,"u8, 0xbd, (byte)'\n', .. Encoding.UTF8.GetBytes(Last)], "bars.csv:3: volume '\ufffd' is not a number" },
        { "too long", Encoding.UTF8.GetBytes(new string('7', 1_500_000) + "\n" + Last), "bars.csv:3: is longer than 1,048,576 bytes; only its beginning is kept among the rejects" },
        { "a quote", Encoding.UTF8.GetBytes("\"2024-01-03,1,2,1,1.5,3\n" + Last), "bars.csv:3: has a quote that is not closed on its line; no field of a bar has a line break" },
    };

    [Theory]
    [MemberData(nameof(Spoiled))]
    public async Task A_spoiled_row_is_told_of_and_costs_no_other(string what, byte[] rest, string expected)
    {
        await File.WriteAllBytesAsync(Path.Combine(Folder, "bars.csv"), [.. Encoding.UTF8.GetBytes(Header + First), .. rest], TestContext.Current.CancellationToken);

        var run = await IngestAsync("bars.csv");

        Assert.Equal(1, run.Code);
        Assert.Equal($"rejected {expected}", run.OutLines[0]);
        Assert.Equal(what == "cut off" ? 1 : 2, (await RowsAsync(TableLayout.Provider)).Count);
        Assert.DoesNotContain(run.Out + run.Error, c => char.IsControl(c) && c != '\n');
    }

    [Fact]
    public async Task Names_in_another_encoding_are_rejected_with_the_remedy()
    {
        await File.WriteAllBytesAsync(
            Path.Combine(Folder, "bars.csv"), Encoding.Latin1.GetBytes("source," + Header + "Börse," + First + "Xetra," + Last), TestContext.Current.CancellationToken);

        var run = await IngestAsync("bars.csv");

        Assert.Equal("rejected bars.csv:2: source 'B\ufffdrse' is not UTF-8 text; convert the file, e.g. by iconv", run.OutLines[0]);
        Assert.Equal(["Xetra"], (await RowsAsync(TableLayout.Provider)).Select(row => row.Source));
    }

    private Task<CommandRun> IngestAsync(string name) =>
        RunAsync("ingest", name, "--mode", "provider", "--source", "acme", "--symbol", "AAPL", "--timeframe", "1d");

    private static byte[] Pack(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
