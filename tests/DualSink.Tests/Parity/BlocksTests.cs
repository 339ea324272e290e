using System.Globalization;
using DualSink.Stores.Comparing;
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

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(100, 100)]
    [InlineData(400, 256)]
    [InlineData(1_000_000, 256)]
    public void Places_are_looked_at_all_over_a_table(long blocks, int expected)
    {
        var places = PostgresBlocks.SomePlaces(blocks).Select(place => long.Parse(place[1..place.IndexOf(',', StringComparison.Ordinal)], CultureInfo.InvariantCulture)).Distinct().ToList();

        Assert.Equal(expected, places.Count);
        Assert.Equal((0, true), (places[0], places[^1] >= (blocks - 1) * 98 / 100));
        Assert.True(places[^1] < Math.Max(1, blocks));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 6)]
    [InlineData(-7, 25)]
    [InlineData(-10, 1_000_003)]
    public void Every_instant_of_a_stretch_is_in_one_part_of_it(long from, long to)
    {
        foreach (var count in (int[])[1, 2, 7, 32])
        {
            var parts = new TimeRange(from, to).InParts(count).ToList();

            Assert.True(parts.Count <= count);
            Assert.Equal(from < to ? [from, .. parts.SkipLast(1).Select(part => part.To!.Value)] : [], parts.Select(part => part.From!.Value));
            Assert.True(from == to || parts[^1].To == to);
            Assert.All(parts, part => Assert.False(part.IsEmpty));
        }
    }
}
