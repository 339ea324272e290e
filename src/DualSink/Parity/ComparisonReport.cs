using System.Collections.Immutable;

namespace DualSink.Parity;

/// <summary>What a comparison of two tables found, and what it took.</summary>
public sealed record ComparisonReport
{
    /// <summary>The keys by their classes.</summary>
    public required ParityReport Parity { get; init; }

    /// <summary>
    /// Keys in none of the classes because they were still changing, or a lane still owes them: whether they will be the same
    /// cannot be told yet.
    /// </summary>
    public required long InFlux { get; init; }

    /// <summary>Keys in none of the classes because bars of several tenants stand for them in the legacy table, and the provider table has one row for all.</summary>
    public required long TenantsMeet { get; init; }

    /// <summary>The first of those keys.</summary>
    public required ImmutableArray<TenantMeeting> Meetings { get; init; }

    /// <summary>Stretches of time of series that were digested.</summary>
    public required long Buckets { get; init; }

    /// <summary>Stretches whose rows were fetched, because their digests differ or hold values that none can tell.</summary>
    public required long BucketsOpened { get; init; }

    /// <summary>Rows gone over in both tables together.</summary>
    public required long Rows { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Whether both tables are proved to hold the same, but for what the layouts force, what was asked to be let pass, and what is in flux.</summary>
    public bool IsSame => Parity.IsSame && TenantsMeet == 0;
}
