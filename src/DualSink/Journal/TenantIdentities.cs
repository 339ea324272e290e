using System.Collections.Concurrent;
using DualSink.Stores;

namespace DualSink.Journal;

/// <summary>
/// Whose rows bars become: one feed may name a tenant that another gives by its uuid. What is learnt of a name stays, so
/// learn it before it is first asked for. Safe for concurrent use.
/// </summary>
internal sealed class TenantIdentities(IBarStore store)
{
    private readonly ConcurrentDictionary<string, string> _byName = new(StringComparer.Ordinal);

    /// <summary>Whether names among tenants have to be learnt: only where uuids occur beside them can one tenant have both.</summary>
    public bool AreMixed(IReadOnlySet<string> tenants) => store.Binding.Layout.HasTenant && tenants.Any(IsNumber) && !tenants.All(IsNumber);

    /// <summary>Looks up the names among tenants that it does not know.</summary>
    /// <exception cref="StoreException">The store cannot be asked.</exception>
    public async ValueTask LearnAsync(IEnumerable<string> tenants, CancellationToken cancellationToken)
    {
        foreach (var name in tenants.Distinct(StringComparer.Ordinal).Where(tenant => store.Binding.Layout.HasTenant && !IsNumber(tenant) && !_byName.ContainsKey(tenant)).ToList())
        {
            try
            {
                _byName[name] = await store.IdentifyAsync(name, cancellationToken).ConfigureAwait(false);
            }
            catch (StoreException e) when (e.Kind == StoreErrorKind.Structure)
            {
                // A tenant that is not there has no rows that it could share with one that is.
                _byName[name] = name;
            }
        }
    }

    /// <summary>Who a tenant is.</summary>
    public string Of(string tenant) => _byName.TryGetValue(tenant, out var known) ? known : store.Spell(tenant);

    /// <summary>A uuid in one of its many spellings, or a name as it is.</summary>
    public static string Spell(string tenant) => Guid.TryParse(tenant, out var id) ? id.ToString() : tenant;

    private static bool IsNumber(string tenant) => Guid.TryParse(tenant, out _);
}
