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
}
