using System.Runtime.InteropServices;
using DualSink.Stores.Comparing;

namespace DualSink.Stores.Postgres.Comparing;

/// <summary>The parts of a table that are still to be digested, and the sum of those that were. Safe for concurrent use.</summary>
internal sealed class PostgresDigestParts(List<PostgresDigestPart> parts)
{
    // At a pace, a stretch of time is digested in so many parts.
    private const int PartsOfTime = 32;

    private readonly Lock _lock = new();
    private readonly Queue<PostgresDigestPart> _left = new(parts);

    /// <summary>How many there are.</summary>
    public int Count { get; } = parts.Count;

    /// <summary>The sums so far.</summary>
    public Dictionary<BucketId, BucketSum> Sums { get; } = [];

    /// <summary>Where a row of each series lies, by the hash of the series; null where that is not told.</summary>
    public Dictionary<long, string>? Places { get; } = parts.TrueForAll(part => part.Blocks is not null) ? [] : null;

    /// <summary>Cuts what is to be digested into parts.</summary>
    /// <param name="request">What it is.</param>
    /// <param name="passes">The tenants whose rows are seen one after the other; one of null for all at once.</param>
    /// <param name="facts">The table.</param>
    /// <param name="readers">How many take parts.</param>
    /// <param name="version">The server's major version.</param>
    public static List<PostgresDigestPart> Of(DigestRequest request, IReadOnlyList<Guid?> passes, PostgresSnapshotFacts facts, int readers, int version)
    {
        var filter = request.Filter;
        if (request.InSmallParts && facts.HasTimeIndex && filter.Range.From is { } from)
        {
            // What is later than the snapshot is little.
            var end = Math.Max(from, facts.TakenAt);
            List<TimeRange> ranges = filter.Range.To is null
                ? [.. new TimeRange(from, end).InParts(PartsOfTime), new TimeRange(end, null)]
                : [.. filter.Range.InParts(PartsOfTime)];
            return [.. passes.SelectMany(tenant => ranges.Select(range => new PostgresDigestPart(tenant, Range: range)))];
        }

        // Of a source or a symbol, an index may find the rows; of anything else, where they lie.
        var findsNone = filter is { Sources: null, Symbol: null };
        var isWalk = filter.IsAll || (request.InSmallParts && findsNone);
        return isWalk && passes.Count == 1 && facts.IsPlain && version >= PostgresBlocks.SinceVersion
            ? [.. PostgresBlocks.Of(facts.Blocks, readers, isPaced: request.InSmallParts).Select(blocks => new PostgresDigestPart(passes[0], blocks, GoneOver: filter.IsAll ? 0 : facts.RowsIn(blocks)))]
            : [.. passes.Select(tenant => new PostgresDigestPart(tenant, GoneOver: findsNone && !filter.IsAll ? facts.Rows / passes.Count : 0))];
    }

    /// <summary>Takes the next part; false when none is left.</summary>
    public bool TryTake(out PostgresDigestPart part)
    {
        lock (_lock)
        {
            return _left.TryDequeue(out part);
        }
    }

    /// <summary>Adds what a part held.</summary>
    /// <returns>Its rows.</returns>
    public long Add(List<(BucketId Id, BucketSum Sum, string? Place)> sums)
    {
        var rows = 0L;
        lock (_lock)
        {
            foreach (var (id, sum, place) in sums)
            {
                if (place is not null)
                {
                    Places?.TryAdd(id.Series, place);
                }

                CollectionsMarshal.GetValueRefOrAddDefault(Sums, id, out _) += sum;
                rows += sum.Rows;
            }
        }

        return rows;
    }
}
