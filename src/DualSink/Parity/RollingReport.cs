namespace DualSink.Parity;

/// <summary>What a rolling comparison knows. Immutable.</summary>
internal sealed record RollingReport
{
    /// <summary>What the last comparison that came to its end found; null before the first.</summary>
    public ComparisonReport? Last { get; init; }

    /// <summary>When that ended.</summary>
    public DateTimeOffset? ComparedAt { get; init; }

    /// <summary>From when on bars were compared by it.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Since when comparisons have found a difference; null while the tables are the same, and before the first.</summary>
    public DateTimeOffset? DifferentSince { get; init; }

    /// <summary>Why the comparison after that could not be made; null when it could, or there was none yet.</summary>
    public string? Failure { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? FailedAt { get; init; }
}
