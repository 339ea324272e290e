namespace DualSink.Journal;

/// <summary>Bars of a lane by what became of them. Every settled bar is in exactly one of the counts.</summary>
/// <param name="Committed">The table holds their values.</param>
/// <param name="Superseded">A later revision of the key took their place before they were written.</param>
/// <param name="DeadLettered">The table can never hold them; they are kept with the reason.</param>
/// <param name="Dropped">Given up because the lane was detached.</param>
/// <param name="Returned">Handed back unwritten.</param>
public readonly record struct LaneCounts(long Committed, long Superseded, long DeadLettered, long Dropped, long Returned)
{
    /// <summary>All of them.</summary>
    public long Total => Committed + Superseded + DeadLettered + Dropped + Returned;

    /// <summary>Both counts together.</summary>
    public static LaneCounts operator +(LaneCounts left, LaneCounts right) => new(
        left.Committed + right.Committed,
        left.Superseded + right.Superseded,
        left.DeadLettered + right.DeadLettered,
        left.Dropped + right.Dropped,
        left.Returned + right.Returned);
}
