using System.Globalization;

namespace DualSink.Stores.Postgres.Comparing;

/// <summary>A part of a table by where its rows lie on the disk: parts are gone over side by side, at a pace, and add up to the whole.</summary>
/// <param name="From">The first block.</param>
/// <param name="To">The block after the last; null for no end.</param>
internal readonly record struct PostgresBlocks(long From, long? To)
{
    /// <summary>The first version of PostgreSQL that finds rows by a range of places without going over all others.</summary>
    public const int SinceVersion = 14;

    // 32 MB, some 250,000 rows: a quarter of a second. At a pace, a sixteenth of that.
    private const long Usual = 4096;
    private const long Paced = 256;

    private const int Sampled = 256;

    // Below this a second connection costs more than it saves.
    private const long WorthSplitting = 512;

    /// <summary>The condition that holds for its rows.</summary>
    public string Condition => string.Create(
        CultureInfo.InvariantCulture, $"t.ctid >= '({From},0)'::tid{(To is { } to ? string.Create(CultureInfo.InvariantCulture, $" AND t.ctid < '({to},0)'::tid") : "")}");

    /// <summary>Places all over a table where rows may lie, as the server spells them: two of each of some blocks.</summary>
    /// <param name="blocks">The table's length in blocks; where its rows lie in parts of it, 0, which stands for the beginning of each.</param>
    public static string[] SomePlaces(long blocks)
    {
        var count = (int)Math.Clamp(blocks, 1, Sampled);
        return
        [
            .. from step in Enumerable.Range(0, count)
               from row in Enumerable.Range(1, 2)
               select string.Create(CultureInfo.InvariantCulture, $"({step * blocks / count},{row})"),
        ];
    }

    /// <summary>The parts of a table; the last has no end, so that none is missed.</summary>
    public static IEnumerable<PostgresBlocks> Of(long blocks, int readers, bool isPaced)
    {
        var size = isPaced ? Paced : Math.Clamp((blocks / readers) + 1, WorthSplitting, Usual);
        for (var from = 0L; from == 0 || from < blocks; from += size)
        {
            yield return new PostgresBlocks(from, from + size < blocks ? from + size : null);
        }
    }
}
