namespace DualSink.Sinks;

/// <summary>What became of a bar in a sink.</summary>
public enum BarOutcome : byte
{
    /// <summary>Not settled yet; never seen in a confirmed receipt.</summary>
    Pending,

    /// <summary>The table holds its values (also when it did before).</summary>
    Committed,

    /// <summary>A later revision of its key in the same write took its place.</summary>
    Superseded,

    /// <summary>The table can never hold it; it is kept in the dead letters with the reason.</summary>
    DeadLettered,

    /// <summary>A drop policy let it go.</summary>
    Dropped,

    /// <summary>Handed back: attempts used up, cancelled, or the sink was closed. Not known to be in the table.</summary>
    Returned,

    /// <summary>It breaks a rule and was never accepted.</summary>
    Rejected,

    /// <summary>The journal has it, so it is safe and no sink loses it; which sinks still owe it, <see cref="BatchOutcome.Owed"/> tells.</summary>
    Accepted,
}
