using System.Collections.Immutable;

namespace DualSink.Parity;

/// <summary>What putting a table right found and did.</summary>
public sealed record RepairReport
{
    /// <summary>The comparison by which it was put right.</summary>
    public required ComparisonReport Before { get; init; }

    /// <summary>The comparison that proves it, made after the last write; null after a dry run, or where nothing differed.</summary>
    public ComparisonReport? After { get; init; }

    /// <summary>Rows that got other values, or would.</summary>
    public required long Rewritten { get; init; }

    /// <summary>Rows that were added, or would be.</summary>
    public required long Added { get; init; }

    /// <summary>Rows that were deleted, or would be.</summary>
    public required long Deleted { get; init; }

    /// <summary>Rows that the right table lacks and that stayed, because nobody asked to delete.</summary>
    public required long Left { get; init; }

    /// <summary>Rows that had changed since they were compared, and were left alone.</summary>
    public required long Changed { get; init; }

    /// <summary>Keys that cannot be put right: no value of the other layout stands for theirs, or tenants meet.</summary>
    public required long Refused { get; init; }

    /// <summary>The first of those, each with the reason.</summary>
    public required ImmutableArray<RefusedRepair> Refusals { get; init; }

    /// <summary>Whether the tables are the same now, or would be but for nothing that was found.</summary>
    public bool IsSame => (After ?? Before).IsSame;
}
