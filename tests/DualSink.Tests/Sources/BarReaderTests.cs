using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using DualSink.Sources;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Sources;

/// <summary>What holds of every format.</summary>
public sealed class BarReaderTests
{
    private const string Header = "date,open,high,low,close,volume\n";

    private static readonly SourceOptions Options = new() { Source = "acme", Symbol = "AAPL", Timeframe = "1d" };

    [Fact]
    public async Task A_packed_file_is_read_as_its_content_whatever_its_name()
    {
        await using var reader = await BarReader.OpenAsync("bars.txt", new MemoryStream(Reading.Pack(Days(3))), Options, TestContext.Current.CancellationToken);

        Assert.Equal("CSV, separated by ',', gzip", reader.Recognised);
        Assert.Equal(3, (await ReadAsync(reader)).Sum(batch => batch.Bars.Length));
    }

    [Fact]
    public async Task A_packed_file_that_was_cut_off_gives_its_whole_rows_and_says_so()
    {
        var packed = Reading.Pack(Days(50_000));
        var batches = new List<SourceBatch>();

        var error = await Assert.ThrowsAsync<SourceException>(() => ReadAsync(packed[..(packed.Length / 2)], Options, batches));

        Assert.InRange(batches.Sum(batch => batch.Bars.Length), 10_000, 40_000);
        Assert.All(batches, batch => Assert.Empty(batch.Rejections));
        Assert.Contains("is cut off", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wherever_a_packed_file_is_cut_off_it_is_noticed_and_no_row_is_invented()
    {
        var text = Days(20);
        foreach (var packed in (byte[][])[Reading.Pack(text), Reading.Pack(text, CompressionLevel.NoCompression), [.. Reading.Pack(Days(10)), .. Reading.Pack(Rows(10, 10))]])
        {
            var whole = (await ReadAsync(packed, Options)).SelectMany(batch => batch.Bars.ToArray()).ToList();
            for (var length = 12; length < packed.Length; length++)
            {
                var batches = new List<SourceBatch>();

                // Between two members nothing tells that there was a second.
                var error = await Record.ExceptionAsync(() => ReadAsync(packed[..length], Options, batches));

                Assert.True(error is SourceException || length == Reading.Pack(Days(10)).Length, $"cut at {length}");
                Assert.All(batches, batch => Assert.Empty(batch.Rejections));
                Assert.Equal(whole.Take(batches.Sum(batch => batch.Bars.Length)), batches.SelectMany(batch => batch.Bars.ToArray()));
            }
        }
    }

    [Fact]
    public async Task Several_packed_parts_one_after_the_other_are_one_file() =>
        Assert.Equal(5, (await ReadAsync([.. Reading.Pack(Days(3)), .. Reading.Pack(Rows(3, 2))], Options)).Sum(batch => batch.Bars.Length));

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Text_with_a_byte_order_mark_is_read(bool isWide, bool isBigEndian)
    {
        Encoding encoding = isWide ? new UnicodeEncoding(isBigEndian, byteOrderMark: true) : new UTF8Encoding(encoderShouldEmitUTF8Identifier: true);

        var batches = await ReadAsync([.. encoding.GetPreamble(), .. encoding.GetBytes(Days(3))], Options);

        Assert.Equal(3, batches.Sum(batch => batch.Bars.Length));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_bad_character_of_wide_text_costs_its_row_and_no_other(bool isBigEndian)
    {
        var encoding = new UnicodeEncoding(isBigEndian, byteOrderMark: true);
        var rows = Enumerable.Range(1, 2000).Select(i => $"{new DateTime(2020, 1, 1).AddDays(i):yyyy-MM-dd},A{i},1.5,2,1,1.75,{i}\n").ToArray();
        rows[999] = rows[999].Replace("A1000", "A\uFFFD", StringComparison.Ordinal);
        byte[] file = [.. encoding.GetPreamble(), .. encoding.GetBytes("date,symbol,open,high,low,close,volume\n" + string.Concat(rows))];
        byte[] half = isBigEndian ? [0xD8, 0x00] : [0x00, 0xD8];
        half.CopyTo(file, file.AsSpan().IndexOf(encoding.GetBytes("\uFFFD")));

        var batches = await ReadAsync(file, Options with { AnySpacing = true });

        Assert.Equal(1999, batches.Sum(batch => batch.Bars.Length));
        var rejection = Assert.Single(batches.SelectMany(batch => batch.Rejections));
        Assert.Equal(1001, rejection.Line);
        Assert.Contains("is not text of its encoding", rejection.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wide_text_that_ends_in_half_a_character_keeps_the_rows_before()
    {
        var file = Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Days(3))).ToArray();

        var batches = await ReadAsync(file[..^1], Options);

        Assert.Equal(2, batches.Sum(batch => batch.Bars.Length));
        Assert.Equal(1, batches.Sum(batch => batch.Rejections.Length));
    }

    [Theory]
    [InlineData("PK\u0003\u0004....", "ZIP")]
    [InlineData("BZh91AY", "bzip2")]
    [InlineData("<!DOCTYPE html><html>", "web page")]
    [InlineData("d\0a\0t\0e\0,\0o\0", "UTF-16")]
    [InlineData("\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0001\u0002\u0003", "not text")]
    public async Task What_is_no_such_file_is_named_by_what_it_looks_like(string content, string expected)
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => ReadAsync(Encoding.Latin1.GetBytes(content), Options));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bars_that_contradict_their_timeframe_are_refused_before_any_is_handed_out()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "bars.csv");
        await File.WriteAllTextAsync(file, Days(30), TestContext.Current.CancellationToken);
        await using var reader = await BarReader.OpenAsync(file, Options with { Timeframe = "1m", BatchSize = 2 }, cancellationToken: TestContext.Current.CancellationToken);
        var batches = new List<SourceBatch>();

        var error = await Assert.ThrowsAsync<SourceException>(() => ReadAsync(reader, batches));

        Assert.Empty(batches);
        Assert.Contains("--timeframe 1d", error.Message, StringComparison.Ordinal);
        Assert.Equal(30, (await ReadAsync(Encoding.UTF8.GetBytes(Days(30)), Options with { Timeframe = "1m", AnySpacing = true })).Sum(batch => batch.Bars.Length));
    }

    [Fact]
    public async Task Stamps_at_the_end_become_those_of_the_start()
    {
        var bars = Assert.Single(await ReadAsync(Encoding.UTF8.GetBytes(Days(2)), Options with { StampedAt = StampEdge.End })).Bars;
        var months = Assert.Single(await ReadAsync(Encoding.UTF8.GetBytes(Header + "2024-02-29,1,1,1,1,1\n"), Options with { StampedAt = StampEdge.End, Timeframe = "1mo" })).Bars;
        var unknown = Assert.Single(await ReadAsync(Encoding.UTF8.GetBytes(Days(1)), Options with { StampedAt = StampEdge.End, Timeframe = "bricks" })).Rejections;

        Assert.Equal(new DateTime(2023, 12, 31, 0, 0, 0, DateTimeKind.Utc), bars.Span[0].Timestamp);
        Assert.Equal(new DateTime(2024, 1, 31, 0, 0, 0, DateTimeKind.Utc), months.Span[0].Timestamp);
        Assert.Contains("'bricks' is not understood", Assert.Single(unknown).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Days_and_months_end_and_begin_in_the_zone_of_the_file()
    {
        var options = Options with { StampedAt = StampEdge.End, TimeZone = "America/New_York" };

        var days = Assert.Single(await ReadAsync(Encoding.UTF8.GetBytes(Header + "2024-03-10,1,1,1,1,1\n2024-03-11,1,1,1,1,1\n2024-03-12,1,1,1,1,1\n"), options)).Bars;
        var month = Assert.Single(await ReadAsync(Encoding.UTF8.GetBytes(Header + "2024-04-01,1,1,1,1,1\n"), options with { Timeframe = "1mo" })).Bars;

        Assert.Equal([At(9, 5), At(10, 5), At(11, 4)], days.ToArray().Select(bar => bar.Timestamp));
        Assert.Equal(At(1, 5), month.Span[0].Timestamp);

        static DateTime At(int day, int hour) => new(2024, 3, day, hour, 0, 0, DateTimeKind.Utc);
    }

    [Theory]
    [InlineData("{symbol}-{timeframe}", "data/BTC-USD-1d.csv.gz", "BTC-USD", "1d", "acme")]
    [InlineData("{source}_{symbol}_{}", "kraken_ETH_2024.csv", "ETH", "1d", "kraken")]
    [InlineData("{symbol}-{timeframe}-{}", "BTCUSDT-5m-2024-03-01.csv", "BTCUSDT", "5m", "acme")]
    [InlineData("{symbol}{timeframe}", "EURUSDM15.csv", "EURUSD", "M15", "acme")]
    [InlineData("{symbol}-{timeframe}", "BTC-1d.rejects.csv", "BTC", "1d", "acme")]
    [InlineData("{symbol}-{timeframe}", "BTC-1d.rejects.2.rejects.ndjson", "BTC", "1d", "acme")]
    [InlineData("{symbol}", ".rejects.csv", ".rejects", "1d", "acme")]
    [InlineData("{symbol}", "BTC.2.csv", "BTC.2", "1d", "acme")]
    public async Task A_files_name_says_what_its_rows_do_not(string pattern, string name, string symbol, string timeframe, string source)
    {
        await using var reader = await BarReader.OpenAsync(name, new MemoryStream(Encoding.UTF8.GetBytes(Days(1))), Options with { NamePattern = pattern }, TestContext.Current.CancellationToken);

        var bar = (await ReadAsync(reader))[0].Bars.Span[0];

        Assert.Equal((symbol, timeframe, source), (bar.Symbol, bar.Timeframe, bar.Source));
    }

    [Theory]
    [InlineData("{symbol}")]
    [InlineData("{symbol}.{timeframe}")]
    public async Task A_name_that_does_not_fit_its_pattern_is_refused(string pattern)
    {
        var options = Options with { NamePattern = pattern };
        if (pattern == "{symbol}")
        {
            Assert.Equal("bars", (await ReadAsync(Encoding.UTF8.GetBytes(Days(1)), options))[0].Bars.Span[0].Symbol);
            return;
        }

        var error = await Assert.ThrowsAsync<SourceException>(() => ReadAsync(Encoding.UTF8.GetBytes(Days(1)), options));
        Assert.Contains("the name 'bars' does not fit --name '{symbol}.{timeframe}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{symbol}-{}", "BTC-USD-2024.csv", "symbol 'BTC' or symbol 'BTC-USD'")]
    [InlineData("{source}-{symbol}-{timeframe}", "binance-BTC-USD-1m.csv", "source 'binance', symbol 'BTC-USD', timeframe '1m' or source 'binance-BTC', symbol 'USD', timeframe '1m'")]
    public async Task A_name_that_fits_its_pattern_in_several_ways_is_refused(string pattern, string name, string expected)
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => Reading.OpenAsync(name, Days(1), Options with { NamePattern = pattern }));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_whose_timeframe_is_not_understood_is_refused()
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => Reading.OpenAsync("ES-bricks.csv", Days(1), Options with { NamePattern = "{symbol}-{timeframe}" }));

        Assert.Contains("symbol 'ES', timeframe 'bricks'. Write {} in place of {timeframe} and give --timeframe.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fixed")]
    [InlineData("{symbol}{symbol}")]
    [InlineData("{tenant}")]
    public async Task A_pattern_that_is_none_is_refused_with_what_is_allowed(string pattern)
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => ReadAsync(Encoding.UTF8.GetBytes(Days(1)), Options with { NamePattern = pattern }));

        Assert.Contains("{symbol}-{timeframe}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_is_not_held_up_by_what_only_more_rows_can_tell()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(Days(2)), TestContext.Current.CancellationToken);
        await using var reader = await BarReader.OpenAsync("-", pipe.Reader.AsStream(), Options with { Timeframe = "1m" }, TestContext.Current.CancellationToken);
        await using var batches = reader.ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        Assert.True(await batches.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.Equal(2, batches.Current.Count);

        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(Rows(2, 500)), TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync();
        await Assert.ThrowsAsync<SourceException>(async () => await batches.MoveNextAsync());
    }

    private static string Days(int count) => Header + Rows(0, count);

    private static string Rows(int first, int count) =>
        string.Concat(Enumerable.Range(first, count).Select(day => $"{new DateTime(2024, 1, 1).AddDays(day):yyyy-MM-dd},1.5,2,1,1.75,{day}\n"));

    private static async Task<List<SourceBatch>> ReadAsync(byte[] content, SourceOptions options, List<SourceBatch>? batches = null)
    {
        await using var reader = await BarReader.OpenAsync("bars", new MemoryStream(content), options, TestContext.Current.CancellationToken);
        return await ReadAsync(reader, batches);
    }

    private static async Task<List<SourceBatch>> ReadAsync(BarReader reader, List<SourceBatch>? batches = null)
    {
        batches ??= [];
        await foreach (var batch in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            batches.Add(batch);
        }

        return batches;
    }
}
