using DualSink.Bars;
using DualSink.Sources;
using DualSink.Sources.Parquet;
using DualSink.Sources.Parquet.Metadata;
using DualSink.Sources.Parquet.Pages;

namespace DualSink.Tests.Sources;

public sealed class ParquetDamageTests
{
    private const string Groups = "checksum-groups.parquet";
    private const int RowsInGroup = 8;

    private static readonly SourceOptions Options = new() { Source = "acme", Symbol = "AAPL", Timeframe = "1m", AnySpacing = true };

    [Fact]
    public async Task A_flipped_bit_ends_the_reading_and_what_came_before_is_handed_out()
    {
        var file = ParquetSampleTests.Sample(Groups);
        var chunk = ChunksOf(file)[2].Single(column => column.Name == "close").Chunk;
        file[chunk.Offset + chunk.Length - 1] ^= 1;
        var bars = new List<Bar>();

        var error = await Assert.ThrowsAsync<SourceException>(() => Read(file, bars));

        Assert.Equal(
            "test.parquet, line 17: row group 3 of 5, column 'close': a page is not what its checksum says. "
            + "What was read before it is good; get the file again and ingest it: writing twice changes nothing.",
            error.Message);
        Assert.Equal(17, error.Line);
        Assert.Equal(Enumerable.Range(0, 16).Select(ParquetSampleTests.Row), bars);
    }

    [Fact]
    public async Task A_file_cut_off_anywhere_is_refused_before_a_row_is_read()
    {
        var file = ParquetSampleTests.Sample(Groups);
        for (var length = 4; length < file.Length; length += 97)
        {
            var error = await Assert.ThrowsAsync<SourceException>(() => Read(file[..length], []));

            Assert.Equal("test.parquet: does not end as a Parquet file does: it is cut off, or still being written. Get it again.", error.Message);
        }
    }

    [Fact]
    public async Task An_encrypted_file_is_refused()
    {
        var file = ParquetSampleTests.Sample(Groups);
        "PARE"u8.CopyTo(file);
        "PARE"u8.CopyTo(file.AsSpan(file.Length - 4));

        var error = await Assert.ThrowsAsync<SourceException>(() => Read(file, []));

        Assert.Equal("test.parquet: is encrypted. Write it again without encryption.", error.Message);
    }

    [Fact]
    public void A_codec_that_is_not_read_is_named()
    {
        var error = Assert.Throws<UnreadableParquetException>(() => Unpacker.Require(Codec.Lzo));

        Assert.Equal("is compressed by LZO. Write it again with another codec, such as snappy or zstd.", error.Message);
    }

    [Fact]
    public void The_checksum_is_that_of_the_standard() => Assert.Equal(0xcbf43926, Checksum.Of("123456789"u8));

    // The seed decides all, so that what fails fails again.
    [Theory]
    [InlineData("checksum-groups.parquet")]
    [InlineData("snappy-nullable.parquet")]
    [InlineData("zstd-v2-checksum-nullable.parquet")]
    [InlineData("delta.parquet")]
    [InlineData("delta-int.parquet")]
    [InlineData("lz4.parquet")]
    [InlineData("lz4-hadoop.parquet")]
    [InlineData("decimal.parquet")]
    [InlineData("int96.parquet")]
    public async Task Whatever_is_damaged_the_reading_ends_with_an_error_that_says_so_or_with_as_many_rows(string sample)
    {
        var original = ParquetSampleTests.Sample(sample);
        var random = new Random(sample.Length);
        for (var round = 0; round < 1_000; round++)
        {
            var file = Damage(original, random);
            var bars = new List<Bar>();
            try
            {
                var rows = await Read(file, bars).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
                Assert.Equal(40, rows);
            }
            catch (SourceException)
            {
            }
        }
    }

    [Fact]
    public async Task Bars_of_row_groups_that_are_not_damaged_are_those_that_were_written()
    {
        var original = ParquetSampleTests.Sample(Groups);
        var groups = ChunksOf(original);
        var random = new Random(1);
        for (var round = 0; round < 1_000; round++)
        {
            var hit = random.Next(groups.Count);
            var (_, chunk) = groups[hit][random.Next(groups[hit].Count)];
            var file = original.ToArray();
            file[chunk.Offset + random.NextInt64(chunk.Length)] ^= (byte)(1 << random.Next(8));
            var bars = new List<Bar>();
            try
            {
                await Read(file, bars);
            }
            catch (SourceException error)
            {
                Assert.InRange(error.Line ?? 0, (hit * RowsInGroup) + 1, (hit + 1) * RowsInGroup);
            }

            var undamaged = bars.Take(hit * RowsInGroup).Concat(bars.Skip((hit + 1) * RowsInGroup)).ToList();
            Assert.All(undamaged, bar => Assert.Equal(ParquetSampleTests.Row((int)(bar.Timestamp - ParquetSampleTests.Row(0).Timestamp).TotalMinutes), bar));
        }
    }

    private static byte[] Damage(byte[] original, Random random)
    {
        if (random.Next(5) == 0)
        {
            return original[..random.Next(4, original.Length)];
        }

        var file = original.ToArray();
        for (var i = random.Next(3); i >= 0; i--)
        {
            file[random.Next(4, file.Length)] ^= (byte)random.Next(1, 256);
        }

        return file;
    }

    private static List<List<(string Name, ColumnChunk Chunk)>> ChunksOf(byte[] file)
    {
        var length = BitConverter.ToInt32(file, file.Length - 8);
        var footer = ParquetFooter.Read(file.AsMemory(file.Length - 8 - length, length));
        return [.. footer.RowGroups.Select(RowGroup.Read).Select(group => footer.Columns.Select(column => (column.Name, group.ChunkOf(column))).ToList())];
    }

    private static async Task<int> Read(byte[] file, List<Bar> bars)
    {
        var rows = 0;
        await using var reader = await BarReader.OpenAsync("test.parquet", new MemoryStream(file), Options, TestContext.Current.CancellationToken);
        await foreach (var batch in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            bars.AddRange(batch.Bars.Span);
            rows += batch.Count;
        }

        return rows;
    }
}
