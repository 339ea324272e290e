using System.Text;
using DualSink.Bars;
using DualSink.Sources;

namespace DualSink.Tests.Sources;

/// <summary>
/// Reads files that Arrow's C++ library wrote, through ParquetSharp 25.0.1: the encodings, page versions, checksums and
/// kinds of LZ4 that Parquet.Net does not write. All hold the same 40 rows, in two row groups and pages of a few values.
/// </summary>
public sealed class ParquetSampleTests
{
    private const int Rows = 40;

    private static readonly SourceOptions Options = new() { Timeframe = "1m", AnySpacing = true };

    /// <summary>The bar that a row of every sample holds.</summary>
    public static Bar Row(int row)
    {
        var open = 10_000 + (row * 37 % 500);
        var close = open + (row * 13 % 40) - 20;
        return new Bar(
            "gen",
            new[] { "AAPL", "MSFT", "NVDA" }[row % 3],
            "1m",
            new DateTime(2024, 1, 2, 14, 30, 0, DateTimeKind.Utc).AddMinutes(row),
            open / 100m,
            (Math.Max(open, close) + (row % 5)) / 100m,
            (Math.Min(open, close) - (row % 7)) / 100m,
            close / 100m,
            1 + (row * 7919 % 100_000));
    }

    /// <summary>A sample's bytes.</summary>
    public static byte[] Sample(string name)
    {
        using var stream = typeof(ParquetSampleTests).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    [Theory]
    [InlineData("delta.parquet")]
    [InlineData("delta-int.parquet")]
    [InlineData("lz4.parquet")]
    [InlineData("lz4-hadoop.parquet")]
    [InlineData("int.parquet")]
    [InlineData("int96.parquet")]
    [InlineData("decimal.parquet")]
    [InlineData("checksum-groups.parquet")]
    public async Task Every_encoding_type_and_codec_gives_the_same_bars(string sample)
    {
        var batch = Assert.Single(await Read(sample));

        Assert.Equal(Enumerable.Range(0, Rows).Select(Row), batch.Bars.ToArray());
        Assert.Empty(batch.Rejections);
    }

    [Theory]
    [InlineData("snappy-nullable.parquet")]
    [InlineData("zstd-v2-checksum-nullable.parquet")]
    public async Task Both_versions_of_pages_say_which_values_are_missing(string sample)
    {
        var batch = Assert.Single(await Read(sample));

        Assert.Equal(Enumerable.Range(0, Rows).Where(row => row % 10 != 3).Select(Row), batch.Bars.ToArray());
        Assert.Equal([4L, 14L, 24L, 34L], batch.Rejections.Select(rejection => rejection.Line));
        Assert.All(batch.Rejections, rejection => Assert.Equal(("close", "is null"), (rejection.Column, rejection.Reason)));
        Assert.Equal(
            """{"timestamp":"2024-01-02T14:33:00Z","open":101.11,"high":101.33,"low":101.08,"close":null,"volume":23758,"source":"gen","symbol":"AAPL"}""",
            Encoding.UTF8.GetString(batch.Rejections[0].Record.Span));
    }

    [Fact]
    public async Task An_encrypted_column_is_refused()
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => Read("encrypted-columns.parquet"));

        Assert.Equal("encrypted-columns.parquet, line 1: row group 1 of 2, column 'timestamp': is encrypted. Write it again without encryption.", error.Message);
    }

    private static async Task<List<SourceBatch>> Read(string sample)
    {
        await using var reader = await BarReader.OpenAsync(sample, new MemoryStream(Sample(sample)), Options, TestContext.Current.CancellationToken);
        return await reader.ReadAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
    }
}
