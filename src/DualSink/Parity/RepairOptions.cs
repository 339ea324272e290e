namespace DualSink.Parity;

/// <summary>How one table is put right by the other. Immutable.</summary>
public sealed record RepairOptions
{
    /// <summary>What is compared, and put right where it differs.</summary>
    public CompareOptions Compare { get; init; } = new();

    /// <summary>The table that is right: <c>legacy</c> or <c>provider</c>. The other one is changed.</summary>
    public required string From { get; init; }

    /// <summary>Whether to tell what would be done, and do nothing. Default false.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Whether keys that the right table lacks are deleted in the other. Default false: they stay, and are counted.</summary>
    public bool Deletes { get; init; }

    /// <summary>
    /// The tenant that bars get which the legacy table lacks, by name or uuid. Default null: that of the filter, or the
    /// one tenant the table has. Idle where the provider table is put right.
    /// </summary>
    public string? Tenant { get; init; }
}
