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

    /// <summary>The same once it has settled what comes before a cursor.</summary>
    public LaneRecord After(LaneProgress progress) => this with
    {
        Cursor = progress.Cursor,
        Settled = Settled + progress.Settled,
        UncertainUntil = UncertainUntil > progress.Cursor ? UncertainUntil : 0,
    };

    /// <summary>The same with its cursor back at a position. What had been sent by then is in doubt from now on.</summary>
    /// <param name="position">The position, not beyond the cursor.</param>
    /// <param name="bars">Bars it is owed again.</param>
    public LaneRecord Rewound(long position, long bars) => this with
    {
        Cursor = position,

        // Also what is accepted and handed out in this very moment, beyond the end of the journal as the rewind sees it.
        UncertainUntil = Math.Max(UncertainUntil, Cursor + Window),
        Accepted = Accepted + bars,
    };

    /// <summary>The same, given up.</summary>
    /// <param name="gap">What it misses.</param>
    /// <param name="bars">Bars it is owed, which count as dropped.</param>
    /// <param name="head">The last position of the journal.</param>
    public LaneRecord Detached(LaneGap gap, long bars, long head) => this with
    {
        State = LaneState.Detached,
        Cursor = head,
        UncertainUntil = 0,
        Settled = Settled with { Dropped = Settled.Dropped + bars },
        Gap = gap,
    };

    /// <summary>The same, given what comes after the end of the journal.</summary>
    /// <param name="gap">What it missed.</param>
    /// <param name="head">The last position of the journal.</param>
    public LaneRecord Attached(LaneGap gap, long head) => this with { State = LaneState.Active, Cursor = head, Gap = gap };
}
