using System.Collections.Concurrent;
using DualSink.Stores;

namespace DualSink.Server.Intake;

/// <summary>
/// Turns away bars of tenants that the table with tenants does not know: accepted, they would stop it for everybody until
/// somebody makes the tenant. Where the table cannot be asked, bars are taken as before. Safe for concurrent use.
/// </summary>
internal sealed class TenantDoor(Service service)
{
    private const int Most = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, byte> _known = new(StringComparer.Ordinal);
    private readonly Lazy<IBarStore> _store = new(() => service.StoreOf(TableLayout.Legacy.Name));
    private long? _failedAt;

    /// <summary>Why bars of a tenant are not taken; null when they are.</summary>
    public async Task<ProblemAnswer?> RefusalAsync(string tenant, CancellationToken cancellationToken)
    {
        if (_known.ContainsKey(tenant) || (_failedAt is { } at && service.Time.GetElapsedTime(at) < Rest) || !Routing.RouteRules.SinksOf(service.Pipeline.Route.Mode).Contains(TableLayout.Legacy.Name))
        {
            return null;
        }

        using var limit = new CancellationTokenSource(Patience, service.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            if (!await _store.Value.HasTenantAsync(tenant, either.Token).ConfigureAwait(false))
            {
                return Refusal(tenant);
            }

            if (_known.Count >= Most)
            {
                _known.Clear();
            }

            _known[tenant] = 0;
            _failedAt = null;
        }
        catch (StoreException bad) when (bad.Kind == StoreErrorKind.Data)
        {
            // A name that the server cannot even compare, such as one with a NUL in it.
            return Refusal(tenant);
        }
        catch (Exception e) when (e is StoreException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            _failedAt = service.Time.GetTimestamp();
        }

        return null;
    }

    private static ProblemAnswer Refusal(string tenant) =>
        ProblemAnswer.Of(400, $"There is no tenant '{tenant}'. Name another, in X-Tenant or in the body, or have it made: `dualsink schema apply --create-tenant NAME`.");
}
