namespace DualSink.Stores.Comparing;

/// <summary>What a table holds in a bucket, in few bytes. Sums of parts of a bucket add up to the bucket's.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Odd">
/// Those of them that are in no digest: a value that the other layout can never hold, or an instant far off. They have to
/// be looked at.
/// </param>
/// <param name="Reduced">Rows, among those in the digest, of which the narrower layout keeps less than is there.</param>
/// <param name="Digest">The sum of the hashes of all rows that are not odd.</param>
internal readonly record struct BucketSum(long Rows, long Odd, long Reduced, Int128 Digest)
{
    /// <summary>Both together.</summary>
    public static BucketSum operator +(BucketSum x, BucketSum y) => new(x.Rows + y.Rows, x.Odd + y.Odd, x.Reduced + y.Reduced, x.Digest + y.Digest);

    /// <summary>Whether the rows of both tables are the same, but for what the layouts force.</summary>
    public bool Agrees(BucketSum other) => Rows == other.Rows && Odd == 0 && other.Odd == 0 && Digest == other.Digest;
}
