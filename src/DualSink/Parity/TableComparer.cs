using DualSink.Stores;

namespace DualSink.Parity;

/// <summary>
/// Compares a legacy table with a provider table exactly, whoever wrote them and however large they are. Digests are made
/// where the rows are, and only rows of stretches that differ are fetched, so that little travels between tables that are
/// the same, and memory does not grow with them. Changes nothing, and needs no privilege but to read.
/// </summary>
public static class TableComparer
{
    /// <summary>Compares.</summary>
    /// <param name="legacy">The table of decimals and whole volumes.</param>
    /// <param name="provider">The table of doubles. Sources are mapped by its <see cref="TableBinding.ProviderNames"/>.</param>
    /// <param name="options">What, and how hard; everything, as hard as two connections a table allow, when null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The counts, and the first examples of what differs by more than the layouts force.</returns>
    /// <exception cref="ArgumentException">A column's type has no definition of equality, or the filter names a source that bars of its tenant never have in the provider table.</exception>
    /// <exception cref="StoreException">A table could not be read, or holds rows that this role cannot see, or cannot read by their names.</exception>
    /// <exception cref="Journal.JournalException">The journal could not be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Task<ComparisonReport> CompareAsync(IBarStore legacy, IBarStore provider, CompareOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(legacy);
        ArgumentNullException.ThrowIfNull(provider);
        return new ComparisonRun(legacy, provider, options ?? new CompareOptions(), TimeProvider.System).RunAsync(cancellationToken);
    }
}
