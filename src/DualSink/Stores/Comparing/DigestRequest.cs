namespace DualSink.Stores.Comparing;

/// <summary>What is to be digested.</summary>
/// <param name="Filter">Which rows; its tenant is the snapshot's business.</param>
/// <param name="Forms">By what values are compared.</param>
/// <param name="Time">How time is cut.</param>
internal sealed record DigestRequest(SnapshotFilter Filter, DigestForms Forms, BucketTime Time)
{
    /// <summary>
    /// Whether prices may be hashed as they are stored, which is cheaper: tables that agree by it are the same, and where
    /// they do not, it may be for decimals that the narrower layout does not keep. Default false: by their common ground.
    /// </summary>
    public bool AsStored { get; init; }

    /// <summary>
    /// Told now and then, from any thread, how many rows were digested and how many were gone over for it, passed over ones
    /// too; may wait, to go over fewer a second. Null for nobody.
    /// </summary>
    public Func<long, long, CancellationToken, ValueTask>? Paced { get; init; }

    /// <summary>Whether <see cref="Paced"/> waits, and so is to be told of few rows at a time. Default false: it only listens.</summary>
    public bool InSmallParts { get; init; }
}
