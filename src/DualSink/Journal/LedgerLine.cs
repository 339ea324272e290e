namespace DualSink.Journal;

/// <summary>What became of the bars that were accepted for a lane, since the journal began. A bar that is delivered again counts again.</summary>
/// <param name="Sink">The lane's sink.</param>
/// <param name="Accepted">Bars accepted.</param>
/// <param name="Committed">The table holds their values.</param>
/// <param name="Superseded">A later revision took their place.</param>
/// <param name="DeadLettered">The table can never hold them; they are kept with the reason.</param>
/// <param name="Dropped">Given up when the lane was detached.</param>
/// <param name="Returned">Handed back unwritten.</param>
/// <param name="Owed">Still to be delivered, counted from the entries.</param>
public sealed record LedgerLine(
    string Sink,
    long Accepted,
    long Committed,
    long Superseded,
    long DeadLettered,
    long Dropped,
    long Returned,
    long Owed)
{
    /// <summary>Bars accepted that are nowhere; below zero when more turned up than were accepted. Zero when it balances.</summary>
    public long Missing => Accepted - (Committed + Superseded + DeadLettered + Dropped + Returned + Owed);

    /// <summary>Whether every bar is accounted for, once.</summary>
    public bool Balances => Missing == 0;
}
