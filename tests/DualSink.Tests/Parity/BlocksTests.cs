using DualSink.Stores.Postgres.Comparing;

namespace DualSink.Tests.Parity;

public sealed class BlocksTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(7, false)]
    [InlineData(2, true)]
    public void Every_block_of_a_table_is_in_one_part_and_the_last_has_no_end(int readers, bool isPaced)
    {
        foreach (var blocks in (long[])[0, 1, 255, 256, 257, 511, 512, 513, 1024, 4095, 4096, 4097, 9000, 100_000])
        {
            var parts = PostgresBlocks.Of(blocks, readers, isPaced).ToList();

            Assert.Equal(0, parts[0].From);
            Assert.Null(parts[^1].To);
            Assert.All(parts.Zip(parts.Skip(1)), neighbours => Assert.Equal(neighbours.First.To, neighbours.Second.From));
            Assert.All(parts.SkipLast(1), part => Assert.True(part.From < part.To));
            Assert.True(parts[^1].From < Math.Max(1, blocks));
        }
    }
}
