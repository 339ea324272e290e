using DualSink.Stores.Comparing;

namespace DualSink.Parity;

/// <summary>Holds the digests of two tables against each other. Pure.</summary>
/// <param name="Equal">Keys in buckets that agree whose values are the same.</param>
/// <param name="EqualAfterLayout">Keys in buckets that agree of whose values the layouts keep different parts.</param>
/// <param name="Differing">Buckets that do not agree.</param>
internal sealed record DigestComparison(long Equal, long EqualAfterLayout, IReadOnlyList<DifferingBucket> Differing)
{
    /// <summary>Whether more than an eighth of the rows are in buckets that do not agree.</summary>
    public bool IsMostlyDiffering => 7 * Differing.Sum(bucket => bucket.Rows) > Equal + EqualAfterLayout;

    /// <summary>Compares.</summary>
    public static DigestComparison Of(IReadOnlyDictionary<BucketId, BucketSum> legacy, IReadOnlyDictionary<BucketId, BucketSum> provider)
    {
        var (equal, afterLayout) = (0L, 0L);
        List<DifferingBucket> differing = [];
        foreach (var (id, theirs) in provider)
        {
            var ours = legacy.GetValueOrDefault(id);
            if (ours.Agrees(theirs))
            {
                // Which rows are reduced is a property of the wider values alone once what is left of them is the same.
                var reduced = Math.Max(ours.Reduced, theirs.Reduced);
                afterLayout += reduced;
                equal += theirs.Rows - reduced;
            }
            else
            {
                differing.Add(new DifferingBucket(id, ours.Rows, theirs.Rows));
            }
        }

        differing.AddRange(legacy.Where(bucket => !provider.ContainsKey(bucket.Key)).Select(bucket => new DifferingBucket(bucket.Key, bucket.Value.Rows, 0)));
        return new DigestComparison(equal, afterLayout, differing);
    }
}
