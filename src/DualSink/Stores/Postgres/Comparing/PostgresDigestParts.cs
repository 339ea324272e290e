using System.Runtime.InteropServices;
using DualSink.Stores.Comparing;

namespace DualSink.Stores.Postgres.Comparing;

/// <summary>The parts of a table that are still to be digested, and the sum of those that were. Safe for concurrent use.</summary>
internal sealed class PostgresDigestParts(List<(Guid? Tenant, PostgresBlocks? Blocks)> parts)
{
    private readonly Lock _lock = new();
    private readonly Queue<(Guid? Tenant, PostgresBlocks? Blocks)> _left = new(parts);

    /// <summary>How many there are.</summary>
    public int Count { get; } = parts.Count;

    /// <summary>The sums so far.</summary>
    public Dictionary<BucketId, BucketSum> Sums { get; } = [];

    /// <summary>Takes the next part; false when none is left.</summary>
    public bool TryTake(out (Guid? Tenant, PostgresBlocks? Blocks) part)
    {
        lock (_lock)
        {
            return _left.TryDequeue(out part);
        }
    }

    /// <summary>Adds what a part held.</summary>
    /// <returns>Its rows.</returns>
    public long Add(List<(BucketId Id, BucketSum Sum)> sums)
    {
        var rows = 0L;
        lock (_lock)
        {
            foreach (var (id, sum) in sums)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(Sums, id, out _) += sum;
                rows += sum.Rows;
            }
        }

        return rows;
    }
}
