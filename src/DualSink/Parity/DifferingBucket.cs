using DualSink.Stores.Comparing;

namespace DualSink.Parity;

/// <summary>A bucket whose digests do not agree.</summary>
/// <param name="Id">Which.</param>
/// <param name="Legacy">The rows that the table with tenants has in it.</param>
/// <param name="Provider">The rows of the other.</param>
internal readonly record struct DifferingBucket(BucketId Id, long Legacy, long Provider)
{
    /// <summary>The rows of the fuller side.</summary>
    public long Rows => Math.Max(Legacy, Provider);
}
