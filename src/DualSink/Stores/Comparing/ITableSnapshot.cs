namespace DualSink.Stores.Comparing;

/// <summary>A table as it was at one instant, to be compared with another. Changes nothing. One call at a time.</summary>
/// <remarks>
/// Every method may throw <see cref="StoreException"/> and <see cref="OperationCanceledException"/>; after either only
/// disposing is left.
/// </remarks>
internal interface ITableSnapshot : IAsyncDisposable
{
    /// <summary>The store's clock when the snapshot was taken, in microseconds since 1970 UTC.</summary>
    long TakenAt { get; }

    /// <summary>The tenants whose rows are seen, as the table tells them apart and by name; empty where the layout has none.</summary>
    IReadOnlyDictionary<string, string> TenantNames { get; }

    /// <summary>About how many rows there are, and what some of them are like: what a comparison is planned by. All of it may be off.</summary>
    Task<TableShape> ShapeAsync(DigestForms forms, CancellationToken cancellationToken);

    /// <summary>Digests rows, bucket by bucket.</summary>
    Task<Dictionary<BucketId, BucketSum>> DigestAsync(DigestRequest request, CancellationToken cancellationToken);

    /// <summary>The names of series by their hashes.</summary>
    /// <param name="hashes">The hashes.</param>
    /// <param name="filter">Rows in which they occur.</param>
    /// <param name="isComplete">
    /// Whether all series of a hash are wanted, at the price of a walk over the rows; otherwise those that the last digests
    /// remember will do, which is one of each at least.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<SeriesName>> NamesAsync(IReadOnlyCollection<long> hashes, SnapshotFilter filter, bool isComplete, CancellationToken cancellationToken);

    /// <summary>The sources of the scope's rows, by their names in the table without tenants.</summary>
    Task<IReadOnlyList<string>> SourcesAsync(CancellationToken cancellationToken);

    /// <summary>The rows of a series, by time. Where several tenants' series meet, rows of one time stand together.</summary>
    /// <param name="series">The series.</param>
    /// <param name="filter">Its range and timestamps count.</param>
    /// <param name="cancellationToken">Gives up.</param>
    IAsyncEnumerable<SeenRow> ReadAsync(SeriesName series, SnapshotFilter filter, CancellationToken cancellationToken);

    /// <summary>Proves that the store hashes as <see cref="RowHash"/> does; two stores that both do can be held against each other.</summary>
    /// <exception cref="StoreException">It does not.</exception>
    Task ProveHashAsync(DigestForms forms, CancellationToken cancellationToken);
}
