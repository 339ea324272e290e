using System.Collections.Concurrent;
using DualSink.Bars;
using DualSink.Stores;

namespace DualSink.Routing;

/// <summary>
/// Knows whose bars stand under which source in the table without tenants, and refuses those that would meet another
/// tenant's. Safe for concurrent use.
/// </summary>
/// <param name="withoutTenants">The table.</param>
/// <param name="known">Whose bars stand there already, by source.</param>
/// <param name="keep">Keeps a source and its tenant for the next start; executed before whatever is kept after it is called.</param>
internal sealed class TenantRegister(TableBinding withoutTenants, IEnumerable<KeyValuePair<string, string>> known, Func<string, string, Task> keep)
{
    private readonly ConcurrentDictionary<string, string> _tenantOf = new(known, StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Takes note of a batch's tenant.</summary>
    /// <returns>Completes when what was new of it is kept.</returns>
    /// <exception cref="TenantsMeetException">Its bars would meet another tenant's.</exception>
    public Task Admit(BarBatch batch)
    {
        List<Task>? keeping = null;
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
            if (!_tenantOf.TryGetValue(stored, out var owner))
            {
                owner = Enter(stored, batch.Tenant, keeping ??= []);
            }

            if (owner != batch.Tenant)
            {
                throw new TenantsMeetException(batch.Tenant, owner, stored);
            }
        }

        return keeping is null ? Task.CompletedTask : Task.WhenAll(keeping);
    }

    private string Enter(string stored, string tenant, List<Task> keeping)
    {
        lock (_lock)
        {
            if (_tenantOf.TryGetValue(stored, out var owner))
            {
                return owner;
            }

            // Begun before others can see the entry, so that none of their batches is kept without it.
            var kept = KeepAsync(stored, tenant);
            keeping.Add(kept);
            if (!kept.IsFaulted)
            {
                _tenantOf[stored] = tenant;
            }

            return tenant;
        }
    }

    private async Task KeepAsync(string stored, string tenant)
    {
        try
        {
            await keep(stored, tenant).ConfigureAwait(false);
        }
        catch
        {
            lock (_lock)
            {
                _tenantOf.TryRemove(stored, out _);
            }

            throw;
        }
    }
}
