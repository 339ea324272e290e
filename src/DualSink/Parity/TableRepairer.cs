using DualSink.Stores;

namespace DualSink.Parity;

/// <summary>
/// Puts one table right by the other, key by key, through the way by which a sink writes, and proves it by comparing again.
/// A row that has changed since it was compared is left alone. Killed in the middle and run again, it comes to the same end.
/// </summary>
public static class TableRepairer
{
    /// <summary>Compares, puts right what differs, and compares again.</summary>
    /// <param name="legacy">The table of decimals and whole volumes.</param>
    /// <param name="provider">The table of doubles.</param>
    /// <param name="options">Which of them is right, and what may be done to the other.</param>
    /// <param name="cancellationToken">Gives up; what was put right stays.</param>
    /// <returns>What was found and done.</returns>
    /// <exception cref="ArgumentException"><see cref="RepairOptions.From"/> names no table, or a column's type has no definition of equality.</exception>
    /// <exception cref="StoreException">A table could not be read or written. What was put right before stays.</exception>
    /// <exception cref="Journal.JournalException">The journal could not be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Task<RepairReport> RepairAsync(IBarStore legacy, IBarStore provider, RepairOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(legacy);
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(options);
        return new RepairRun(legacy, provider, options, TimeProvider.System).RunAsync(cancellationToken);
    }
}
