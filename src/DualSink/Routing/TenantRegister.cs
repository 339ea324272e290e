using System.Collections.Concurrent;
using DualSink.Bars;
using DualSink.Stores;

namespace DualSink.Routing;

/// <summary>
/// Knows whose bars stand under which source in the table without tenants, and refuses those that would meet another
/// tenant's. Safe for concurrent use.
/// </summary>
internal sealed class TenantRegister(TableBinding withoutTenants)
{
    private readonly ConcurrentDictionary<string, string> _tenantOf = new(StringComparer.Ordinal);

    /// <summary>Takes note of a batch's tenant.</summary>
    /// <exception cref="TenantsMeetException">Its bars would meet another tenant's.</exception>
    public void Admit(BarBatch batch)
    {
        string? last = null;
        foreach (var bar in batch.Bars.Span)
        {
            // A feed's bars carry the very same string.
            if (ReferenceEquals(bar.Source, last) || bar.Source is null)
            {
                continue;
            }

            last = bar.Source;
            var stored = withoutTenants.SourceOf(batch.Tenant, last);
            var owner = _tenantOf.GetOrAdd(stored, batch.Tenant);
            if (owner != batch.Tenant)
            {
                throw new TenantsMeetException(batch.Tenant, owner, stored);
            }
        }
    }
}
