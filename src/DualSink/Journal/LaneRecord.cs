namespace DualSink.Journal;

/// <summary>A lane as the journal keeps it. Immutable: a later look gives a new one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cursor">The position up to which everything is settled.</param>
/// <param name="Window">How many entries beyond the cursor may have been sent to the sink.</param>
/// <param name="UncertainUntil">A position up to which entries may have reached the table although the cursor is before them; 0 where only the window is.</param>
/// <param name="State">Whether it is delivered to.</param>
/// <param name="Accepted">Bars accepted for it since the journal began, those delivered again counted again.</param>
/// <param name="Settled">What became of them.</param>
/// <param name="Gap">What it missed while it was detached, last or now; null when it never was.</param>
internal sealed record LaneRecord(
    string Name,
    long Cursor,
    int Window,
    long UncertainUntil,
    LaneState State,
    long Accepted,
    LaneCounts Settled,
    LaneGap? Gap)
{
    /// <summary>Bars it is owed, as far as the counts tell; the ledger compares them with the entries.</summary>
    public long Owed => Accepted - Settled.Total;
}
