namespace DualSink.Routing;

/// <summary>Who is in charge under failover, and all that decides whether it stays so. Immutable.</summary>
internal sealed record FailoverState
{
    /// <summary>The primary is in charge and nothing is known yet.</summary>
    public static readonly FailoverState Initial = new();

    /// <summary>Whose word confirms.</summary>
    public Side InCharge { get; init; } = Side.Primary;

    /// <summary>The primary.</summary>
    public SideHealth Primary { get; init; } = SideHealth.Unknown;

    /// <summary>The standby.</summary>
    public SideHealth Standby { get; init; } = SideHealth.Unknown;

    /// <summary>When the last change of charge was; null before the first.</summary>
    public TimeSpan? ChangedAt { get; init; }

    /// <summary>Failovers in a row that came soon after a failback.</summary>
    public int Flaps { get; init; }

    /// <summary>Those of a side.</summary>
    public SideHealth Of(Side side) => side == Side.Primary ? Primary : Standby;
}
