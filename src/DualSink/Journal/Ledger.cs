using System.Collections.Immutable;

namespace DualSink.Journal;

/// <summary>
/// Accounts for every bar that a journal ever accepted, lane by lane: what was counted when bars were accepted, what was
/// counted when they were settled, and what is still owed, counted from the entries themselves. Immutable.
/// </summary>
/// <param name="Lanes">Every lane the journal ever had.</param>
public sealed record Ledger(ImmutableArray<LedgerLine> Lanes)
{
    /// <summary>Whether every lane balances: no bar was lost, and none was made up.</summary>
    public bool Ok => Lanes.All(lane => lane.Balances);

    /// <summary>The ledger of a journal at one instant, whether a process owns it or not.</summary>
    /// <param name="view">The journal.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="JournalException">The file cannot be read, or is damaged.</exception>
    public static async Task<Ledger> ReadAsync(JournalView view, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(view);
        return Of(await view.LookAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The ledger of what was seen of a journal.</summary>
    internal static Ledger Of(JournalSnapshot snapshot) => new(
    [
        .. snapshot.Lanes.Zip(snapshot.Backlogs, (lane, backlog) => new LedgerLine(
            lane.Name,
            lane.Accepted,
            lane.Settled.Committed,
            lane.Settled.Superseded,
            lane.Settled.DeadLettered,
            lane.Settled.Dropped,
            lane.Settled.Returned,
            backlog.Bars)),
    ]);
}
