using System.Collections.Immutable;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>What a role finds when it looks for the tenant that is to write.</summary>
internal sealed record PostgresTenantFacts
{
    /// <summary>The tenants table, quoted; with its schema where it was found.</summary>
    public required string Table { get; init; }

    public required bool Exists { get; init; }

    public bool MayRead { get; init; }

    public bool MayInsert { get; init; }

    /// <summary>Whether row-level security may hide tenants from the role.</summary>
    public bool HidesRows { get; init; }

    /// <summary>The tenant's uuid, when it is there, or when it was given by it and the table cannot be read.</summary>
    public Guid? Id { get; init; }

    /// <summary>Whether the tenant has a row.</summary>
    public bool IsKnown { get; init; }

    /// <summary>Some of the tenants that are there, by name; two at least where there are several.</summary>
    public ImmutableArray<string> Some { get; init; } = [];
}
