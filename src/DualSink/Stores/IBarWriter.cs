using DualSink.Bars;

namespace DualSink.Stores;

/// <summary>
/// One worker's way into a table. Keeps what makes the next write cheap (buffers, the newest known timestamps). Not safe
/// for concurrent use; any number of writers of one store may work side by side on different keys.
/// </summary>
public interface IBarWriter : IAsyncDisposable
{
    /// <summary>Writes bars of one tenant, all or none: each becomes a row, or replaces the values of the row with its key.</summary>
    /// <param name="tenant">The tenant the bars belong to.</param>
    /// <param name="bars">
    /// Bars as <see cref="TableBinding.Normalise"/> leaves them, within <see cref="LayoutLimits"/>, each key once, sorted
    /// by <see cref="BarOrder"/>. At least one.
    /// </param>
    /// <param name="cancellationToken">Gives up. Whether the write took effect is then unknown.</param>
    /// <returns>How it was done.</returns>
    /// <exception cref="StoreException">
    /// Nothing was written, or, when the connection broke during the commit, it is unknown whether all or nothing was.
    /// Either way the same write may be repeated: it changes nothing the second time. Retrying is the caller's business.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was signalled.</exception>
    ValueTask<WriteSummary> WriteAsync(string tenant, ReadOnlyMemory<Bar> bars, CancellationToken cancellationToken);

    /// <summary>Writes those bars of one tenant whose key the table does not hold, all or none of them. Rows that are there are left alone, also when somebody makes one in the same moment.</summary>
    /// <param name="tenant">The tenant the bars belong to.</param>
    /// <param name="bars">Bars as for <see cref="WriteAsync"/>.</param>
    /// <param name="cancellationToken">Gives up. Whether the write took effect is then unknown.</param>
    /// <returns>What became of each bar, in the order given.</returns>
    /// <exception cref="StoreException">As for <see cref="WriteAsync"/>. Repeated, it finds <see cref="InsertOutcome.Unchanged"/> what it wrote before.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was signalled.</exception>
    ValueTask<InsertOutcome[]> InsertAsync(string tenant, ReadOnlyMemory<Bar> bars, CancellationToken cancellationToken);

    /// <summary>Writes one bar as <see cref="WriteAsync"/> does, and takes it back in the same transaction, so that nobody ever sees it.</summary>
    /// <returns>Whether the table took it and a row changed; false as well for a writer that cannot take anything back.</returns>
    /// <exception cref="StoreException">As for <see cref="WriteAsync"/>.</exception>
    internal ValueTask<bool> TryAsync(string tenant, Bar bar, CancellationToken cancellationToken) => ValueTask.FromResult(false);

    /// <summary>Puts rows of one tenant right, those of them that are still as they were seen, in one transaction. Nobody can change one between the look and the write.</summary>
    /// <param name="tenant">The tenant the rows belong to.</param>
    /// <param name="amendments">Each key once. Bars as for <see cref="WriteAsync"/>, in any order.</param>
    /// <param name="cancellationToken">Gives up. Whether the write took effect is then unknown.</param>
    /// <returns>For each, in the order given, whether it was done; otherwise the row has changed and was left alone.</returns>
    /// <exception cref="StoreException">As for <see cref="WriteAsync"/>. Repeated, it finds done what it did before changed.</exception>
    internal ValueTask<bool[]> AmendAsync(string tenant, IReadOnlyList<RowAmendment> amendments, CancellationToken cancellationToken) =>
        throw new NotSupportedException("This writer cannot put rows right.");
}
