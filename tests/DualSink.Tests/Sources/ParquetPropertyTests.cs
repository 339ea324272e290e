using CsCheck;
using DualSink.Bars;
using DualSink.Sources;
using Parquet;
using Parquet.Schema;
using static DualSink.Tests.Sources.ParquetFiles;

namespace DualSink.Tests.Sources;

public sealed class ParquetPropertyTests
{
    private static readonly SourceOptions Options = new() { Source = "acme", Timeframe = "1m", AnySpacing = true };

    // Decimals of 15 digits are what doubles hold without loss.
    private static readonly Gen<decimal> Number = Gen.Select(Gen.OneOf(Gen.Long[0, 1_000_000], Gen.Long[0, 999_999_999_999_999]), Gen.Int[0, 10], (whole, scale) =>
        new decimal((int)whole, (int)(whole >> 32), 0, false, (byte)scale));

    private static readonly Gen<Bar> Bars = Gen.Select(Gen.Long[-2_000_000_000_000_000, 4_000_000_000_000_000], Gen.Int[0, 30], Number.Array[4], Number, (microseconds, symbol, prices, volume) =>
        new Bar("acme", $"S{symbol}", "1m", DateTime.UnixEpoch.AddTicks(10 * microseconds), prices.Min(), prices.Max(), prices.Min(), prices[0], volume));

    [Theory]
    [InlineData(CompressionMethod.None)]
    [InlineData(CompressionMethod.Snappy)]
    [InlineData(CompressionMethod.Gzip)]
    [InlineData(CompressionMethod.Brotli)]
    [InlineData(CompressionMethod.Zstd)]
    [InlineData(CompressionMethod.Lz4Raw)]
    public async Task Bars_that_are_written_are_read_equal(CompressionMethod compression) =>
        await Gen.Select(Bars.Array[1, 3000], Gen.Int[1, 2000], Gen.Int[1, 700]).SampleAsync(async (bars, rowsInGroup, batchSize) =>
        {
            var batches = await Read(await WriteAsync(Columns(bars), compression, rowsInGroup), Options with { BatchSize = batchSize });
            return batches.SelectMany(batch => batch.Bars.ToArray()).SequenceEqual(bars)
                && batches.SelectMany(batch => batch.Lines.ToArray()).SequenceEqual(Enumerable.Range(1, bars.Length).Select(row => (long)row))
                && batches.All(batch => batch.Count <= batchSize);
        }, iter: 10, threads: 1);

    [Fact]
    public async Task Every_row_comes_out_once_as_a_bar_or_as_a_rejection() =>
        await Gen.Select(Gen.Bool.Array[1, 5000], Gen.Int[1, 3000]).SampleAsync(async (isThere, rowsInGroup) =>
        {
            var file = await WriteAsync(
                [
                    Of("timestamp", [.. isThere.Select((_, row) => 1_704_196_800L + (60 * row))]),
                    .. new[] { "open", "high", "low", "volume" }.Select(name => Of(name, [.. isThere.Select((_, row) => (double)row)])),
                    OfNullable("close", [.. isThere.Select((here, row) => here ? row : default(double?))]),
                    OfText("symbol", [.. isThere.Select((_, row) => $"S{row % 7}")]),
                ],
                rowsInGroup: rowsInGroup);
            var batches = await Read(file, Options);
            return batches.All(batch => batch.Bars.ToArray().Zip(batch.Lines.ToArray()).All(pair => isThere[pair.Second - 1] && pair.First.Close == pair.Second - 1 && pair.First.Symbol == $"S{(pair.Second - 1) % 7}"))
                && batches.SelectMany(batch => batch.Lines.ToArray().Concat(batch.Rejections.Select(rejection => rejection.Line)).Order()).SequenceEqual(Enumerable.Range(1, isThere.Length).Select(row => (long)row));
        }, iter: 30, threads: 1);

    [Fact]
    public async Task Nothing_of_what_was_read_is_held_on_to()
    {
        const int Rows = 100_000;
        var file = await WriteAsync(
            [Of("timestamp", [.. Enumerable.Range(0, Rows).Select(row => 1_704_196_800L + (60 * row))]), .. new[] { "open", "high", "low", "close", "volume" }.Select(name => Of(name, Enumerable.Repeat(1.5, Rows).ToArray()))],
            rowsInGroup: 5_000);
        await using var reader = await BarReader.OpenAsync("test", new MemoryStream(file), Options with { Symbol = "AAPL" }, TestContext.Current.CancellationToken);

        var bars = await First(reader);

        GC.Collect();
        Assert.Equal(Rows / 1000, bars.Count);
        Assert.InRange(bars.Count(bar => bar.TryGetTarget(out _)), 0, 3);
    }

    private static async Task<List<WeakReference<Bar>>> First(BarReader reader) =>
        await reader.ReadAsync(TestContext.Current.CancellationToken).Select(batch => new WeakReference<Bar>(batch.Bars.Span[0])).ToListAsync(TestContext.Current.CancellationToken);

    private static List<ParquetFileColumn> Columns(Bar[] bars) =>
    [
        Of(new DateTimeDataField("timestamp", DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Micros), [.. bars.Select(bar => bar.Timestamp)]),
        Of("open", [.. bars.Select(bar => NearestDouble.Of(bar.Open))]),
        OfNullable("high", [.. bars.Select(bar => (double?)NearestDouble.Of(bar.High))]),
        Of("low", [.. bars.Select(bar => NearestDouble.Of(bar.Low))]),
        Of("close", [.. bars.Select(bar => NearestDouble.Of(bar.Close))]),
        Of("volume", [.. bars.Select(bar => NearestDouble.Of(bar.Volume))]),
        OfText("symbol", [.. bars.Select(bar => bar.Symbol)]),
    ];

    private static async Task<List<SourceBatch>> Read(byte[] file, SourceOptions options)
    {
        await using var reader = await BarReader.OpenAsync("test", new MemoryStream(file), options, TestContext.Current.CancellationToken);
        return await reader.ReadAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
    }
}
