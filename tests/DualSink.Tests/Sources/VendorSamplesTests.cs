using DualSink.Bars;
using DualSink.Sources;

namespace DualSink.Tests.Sources;

public sealed class VendorSamplesTests
{
    private static readonly SourceOptions Options = new() { Source = "acme", Symbol = "ACME", Timeframe = "1d" };

    public static TheoryData<int, string> Samples() => [.. VendorSamples.All.Select((sample, i) => (i, sample.File))];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_vendors_file_gives_its_bars_and_nothing_else(int index, string file)
    {
        var sample = VendorSamples.All[index];
        Assert.Equal(file, sample.File);

        var (bars, rejections) = await ReadAsync(sample.Path, sample.Options);

        Assert.Equal(sample.Expected, bars);
        Assert.Equal(sample.Rejected, rejections.Select(rejection => rejection.Line));
    }

    [Fact]
    public void Every_sample_is_read_by_a_test()
    {
        var samples = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Sources", "Samples", "Vendors")).Select(Path.GetFileName).Order(StringComparer.Ordinal);

        Assert.Equal(samples, VendorSamples.All.Select(sample => sample.File).Append("yfinance-levels.csv").Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_row_of_nulls_is_rejected_with_the_first_of_them()
    {
        var (_, rejections) = await ReadAsync("yahoo-daily.csv");

        var rejection = Assert.Single(rejections);
        Assert.Equal((4, "Open", "null", "is not a number"), (rejection.Line, rejection.Column, rejection.Value, rejection.Reason));
    }

    [Fact]
    public async Task A_header_of_several_rows_is_refused_with_the_way_to_write_one()
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => ReadAsync("yfinance-levels.csv"));

        Assert.Contains("line 1: the header takes 3 rows", error.Message, StringComparison.Ordinal);
        Assert.Contains("multi_level_index=False", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusals_lead_to_the_columns_of_CryptoDataDownload()
    {
        const string File = "cryptodatadownload.csv";
        var twice = await Assert.ThrowsAsync<SourceException>(() => ReadAsync(File));
        const string First = "timestamp,-,symbol,open,high,low,close,volumebtc,volumeusdt,tradecount";
        Assert.EndsWith($", line 2: the header names the timestamp twice: 'unix' and 'date'. To take the first, give --columns {First}", twice.Message, StringComparison.Ordinal);

        var missing = await Assert.ThrowsAsync<SourceException>(() => ReadAsync(File, Options with { Columns = First.Split(',') }));
        Assert.EndsWith($"Give --columns {First} with volume in place of the name that means it.", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_columns_of_a_MetaTrader_4_file_are_suggested()
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => ReadAsync("metatrader4-M1.csv"));

        Assert.EndsWith("--columns date,time,open,high,low,close,volume", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cryptodatadownload.csv", "CSV, separated by ',', below a web address, columns as named by --columns in place of the header", "'-', '-', '-'")]
    [InlineData("BTCUSDT-1m-2024-03.csv", "CSV, separated by ',', no header, Binance klines", "'close_time', 'quote_volume', 'count', 'taker_buy_volume', 'taker_buy_quote_volume', 'ignore'")]
    [InlineData("metatrader5-M1.csv", "CSV, separated by tabs", "'<TICKVOL>', '<SPREAD>'")]
    [InlineData("ib-insync.csv", "CSV, separated by ','", "'column 1', 'average', 'barCount'")]
    [InlineData("yahoo-daily.csv", "CSV, separated by ','", "'Adj Close'")]
    public async Task What_was_recognised_is_told(string file, string recognised, string unused)
    {
        var sample = VendorSamples.All.First(sample => sample.File == file);
        await using var reader = await BarReader.OpenAsync(sample.Path, sample.Options, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((recognised, unused), (reader.Recognised, string.Join(", ", reader.UnusedColumns.Select(column => $"'{column}'"))));
    }

    private static Task<(List<Bar> Bars, List<Rejection> Rejections)> ReadAsync(string file) => ReadAsync(file, Options);

    private static async Task<(List<Bar> Bars, List<Rejection> Rejections)> ReadAsync(string file, SourceOptions options)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Sources", "Samples", "Vendors", file);
        await using var reader = await BarReader.OpenAsync(path, options, cancellationToken: TestContext.Current.CancellationToken);
        var batches = await reader.ReadAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        return ([.. batches.SelectMany(batch => batch.Bars.ToArray())], [.. batches.SelectMany(batch => batch.Rejections)]);
    }
}
