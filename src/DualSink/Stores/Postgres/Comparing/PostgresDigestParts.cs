using System.Runtime.InteropServices;
using DualSink.Stores.Comparing;

namespace DualSink.Stores.Postgres.Comparing;

/// <summary>The parts of a table that are still to be digested, and the sum of those that were. Safe for concurrent use.</summary>
internal sealed class PostgresDigestParts(List<PostgresDigestPart> parts)
{
    private readonly Lock _lock = new();
    private readonly Queue<PostgresDigestPart> _left = new(parts);

    /// <summary>How many there are.</summary>
    public int Count { get; } = parts.Count;

    /// <summary>The sums so far.</summary>
    public Dictionary<BucketId, BucketSum> Sums { get; } = [];

    /// <summary>Where a row of each series lies, by the hash of the series; null where that is not told.</summary>
    public Dictionary<long, string>? Places { get; } = parts.TrueForAll(part => part.Blocks is not null) ? [] : null;

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
