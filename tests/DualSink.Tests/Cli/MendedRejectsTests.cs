using System.Globalization;
using System.IO.Compression;
using System.Text;
using DualSink.Stores;
using DualSink.Tests.Sources;

namespace DualSink.Tests.Cli;

/// <summary>Rejected rows and dead letters, mended where they are kept, leave the tables as if nothing had been wrong.</summary>
public sealed class MendedRejectsTests : CommandTest
{
    private const string Header = "date,open,high,low,close,volume\n";

    private static readonly DamagedInput[] Inputs =
    [
        new("bars.csv", Of(Header + Days(1, 9)), "--timeframe 1d",
            ("04,1.5", "04,oops"), ("2024-03-07", "2024-13-07"), (",2,1,1.75,8\n", ",2\n"), ("2024-03-09,1.5,2", "2024-03-09,1.5,0.2")),
        new("bars-1m.csv", Of(Header + Minutes(60)), "--name bars-{timeframe} --format csv",
            [.. Enumerable.Range(1, 11).Select(i => (Text($"09:{i * 5:00},1.5"), Text($"09:{i * 5:00},n/a")))]),
        new("bars.txt", Of(Days(1, 9).Replace(',', ';')), "--columns timestamp;open;high;low;close;volume --timeframe 1d --stamps end --timezone Europe/Berlin",
            ("04;1.5", "04;oops"), ("2024-03-05;1.5", "2024-03-05;\"1.5")),
        new("bars.csv", Of((Header + Days(1, 9)).Replace('\n', '\r')), "--timeframe 1d", ("04,1.5", "04,oops"), ("05,1.5", "05,1.5.5")),
        new("wide.csv", text => Task.FromResult<byte[]>([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text("source," + Header + Days(1, 9).Replace("2024", "Börse,2024", StringComparison.Ordinal)))]), "--timeframe 1d",
            ("04,1.5", "04,oops"), ("05,1.5", "05,")),
        new("bars.csv.gz", text => Task.FromResult(Pack(text("\"Date\",\"Time\",\"Open\",\"High\",\"Low\",\"Close\",\"Vol\"\r\n" + Days(1, 9).Replace(",1.5", ",16:00,1.5", StringComparison.Ordinal)))), "--timeframe 1d --stamps start",
            ("04,16:00", "04,26:00"), ("05,16:00", "05,")),
        new("ACME-1d.ndjson", Of(Objects()), "--name {symbol}-{timeframe} --timezone America/New_York", ("04\",\"o\":1.5", "04\",\"o\":1.5.5"), ("05\",\"o\":1.5,", "05\""), ("06\",\"o\":1.5", "06\",\"o\":null")),
        new("klines.json", Of("[[" + string.Join("],[", Enumerable.Range(0, 9).Select(i => $"{1709251200000 + (i * 60_000)},\"1.5\",\"2\",\"1\",\"1.75\",\"{i}7\"")) + "]]"), "--timeframe 1m --format json",
            ("\"1.75\",\"37\"", "\"1.75\",\"x37\""), ("1709251440000", "1709251440000.0001")),
        new("answer.json", Of("{\"next\":null,\"bars\":{\"ACME\":[" + Objects().TrimEnd().Replace("\n", ",\n", StringComparison.Ordinal) + "],\"ZEN\":[" + Objects().TrimEnd().Replace("\n", ",", StringComparison.Ordinal).Replace("\"v\":", "\"v\":5", StringComparison.Ordinal) + "]}}"), "--timeframe 1d",
            ("\"v\":4}", "\"v\":-4}"), ("\"v\":56}", "\"v\":true}")),
        new("bars.parquet", ParquetAsync, "--timeframe 1d --columns open;low;close;volume;high;timestamp", ("202.125", "0.125"), ("204.125", "0.25")),
        new("bars.parquet", ParquetAsync, "--timeframe 1d --timezone Asia/Tokyo --format parquet", ("202.125", "0.125"), ("204.125", "0.25")),
    ];

    public static TheoryData<int, string> Cases() => [.. Inputs.Select((input, i) => (i, input.ToString()))];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_mended_rejects_file_makes_up_for_the_damage(int index, string name)
    {
        var input = Inputs[index];
        Assert.Equal(input.ToString(), name);
        await WriteAsync(input.File, await input.Whole());
        Assert.Equal(0, (await IngestAsync(input, input.File, "--database", "sqlite:///whole.db")).Code);
        await WriteAsync(input.File, await input.Damaged());

        var run = await IngestAsync(input, input.File, "--json");

        Assert.Equal((1, input.Damages.Count), (run.Code, Document(run).GetProperty("rejected").GetInt32()));
        var rejects = Document(run).GetProperty("rejects_file").GetString()!;
        await File.WriteAllTextAsync(rejects, input.Mend(await File.ReadAllTextAsync(rejects, TestContext.Current.CancellationToken)), TestContext.Current.CancellationToken);
        var mended = await IngestAsync(input, Path.GetFileName(rejects));
        Assert.True(mended.Code == 0, mended.Out + mended.Error);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"read {input.Damages.Count}, accepted {input.Damages.Count}, rejected 0"), mended.OutLines);
        Assert.Equal(await RowsAsync(TableLayout.Provider, "whole.db"), await RowsAsync(TableLayout.Provider));
    }

    [Fact]
    public async Task Rejected_rows_whose_order_of_day_and_month_showed_elsewhere_ask_for_it()
    {
        var input = new DamagedInput("bars.csv", Of(Header + "02/03/2024,1.5,2,1,1.75,1\n13/03/2024,1.5,2,1,1.75,1\n"), "--timeframe 1d", ("2024,1.5,2,1,1.75,1\n13", "2024,oops,2,1,1.75,1\n13"));
        await WriteAsync(input.File, await input.Damaged());
        await IngestAsync(input, input.File);
        Write("bars.rejects.csv", (await File.ReadAllTextAsync(Path.Combine(Folder, "bars.rejects.csv"), TestContext.Current.CancellationToken)).Replace("oops", "1.5", StringComparison.Ordinal));

        var refused = await IngestAsync(input, "bars.rejects.csv");

        Assert.Equal(2, refused.Code);
        Assert.Contains("02/03/2024 whose day and month may be either; say which with --dates dmy or --dates mdy", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await IngestAsync(input, "bars.rejects.csv", "--dates", "dmy")).Code);
    }

    [Fact]
    public async Task Mended_dead_letters_are_ingested_as_they_stand()
    {
        Write("bars.csv", Header + Days(1, 3) + "2024-03-04,1e12,1e12,1,1.75,4\n");
        var run = await RunAsync("ingest", "bars.csv", "--source", "acme", "--symbol", "ACME", "--timeframe", "1d", "--json");
        Assert.Equal(1, Document(run).GetProperty("sinks")[0].GetProperty("dead_lettered").GetInt32());
        var letters = Document(run).GetProperty("dead_letters").GetString()!;
        var letter = await File.ReadAllTextAsync(letters, TestContext.Current.CancellationToken);
        File.Delete(letters);
        Write("mended.ndjson", letter.Replace("1000000000000", "1.75", StringComparison.Ordinal));

        var mended = await RunAsync("ingest", "mended.ndjson", "--mode", "legacy", "--any-spacing");

        Assert.True(mended.Code == 0, mended.Out + mended.Error);
        Assert.Equal([1m, 2m, 3m, 4m], (await RowsAsync(TableLayout.Legacy)).Select(row => row.Volume.Exact));
    }

    private Task<CommandRun> IngestAsync(DamagedInput input, string file, params string[] more)
    {
        string[] names = input.Options.Contains("{symbol}", StringComparison.Ordinal) ? ["--source", "acme"] : ["--source", "acme", "--symbol", "ACME"];
        return RunAsync(["ingest", file, "--mode", "provider", .. names, .. input.Options.Split(' ').Select(option => option.Replace(';', ',')), .. more]);
    }

    private Task WriteAsync(string name, byte[] content) => File.WriteAllBytesAsync(Path.Combine(Folder, name), content, TestContext.Current.CancellationToken);

    private static Func<Func<string, string>, Task<byte[]>> Of(string whole) => text => Task.FromResult(Encoding.UTF8.GetBytes(text(whole)));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Days(int first, int last) =>
        string.Concat(Enumerable.Range(first, last - first + 1).Select(day => Text($"2024-03-{day:00},1.5,2,1,1.75,{day}\n")));

    private static string Minutes(int count) => string.Concat(Enumerable.Range(0, count).Select(minute => Text($"2024-03-04 09:{minute:00},1.5,2,1,1.75,{minute}\n")));

    private static string Objects() =>
        string.Concat(Enumerable.Range(1, 9).Select(day => Text($$"""{"t":"2024-03-{{day:00}}","o":1.5,"h":2,"l":1,"c":1.75,"v":{{day}}}""") + "\n"));

    // Of a number in it no text can be made; a high too low is rejected just as well.
    private static Task<byte[]> ParquetAsync(Func<string, string> text)
    {
        var highs = text(string.Join(' ', Enumerable.Range(200, 9).Select(high => Text($"{high}.125")))).Split(' ').Select(high => double.Parse(high, CultureInfo.InvariantCulture)).ToArray();
        return ParquetFiles.WriteBarsAsync(
            ParquetFiles.Of("high", highs),
            ParquetFiles.OfText("timestamp", [.. Enumerable.Range(1, 9).Select(day => Text($"2024-03-{day:00} 09:30:00"))]));
    }

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
