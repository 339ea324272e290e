using System.Collections.Frozen;

namespace DualSink.Stores.Comparing;

/// <summary>Whose rows are compared, and under which names they meet.</summary>
internal sealed record SnapshotScope
{
    /// <summary>The one tenant whose rows count, by name or uuid; null for all. Idle where the layout has no tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>The source that tenants' rows have in the table without tenants, by tenant name or uuid; others keep their own.</summary>
    public FrozenDictionary<string, string> ProviderNames { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Connections that may work at once, at least 1.</summary>
    public int Readers { get; init; } = 2;
}
