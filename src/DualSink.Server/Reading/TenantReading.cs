using DualSink.Stores;
using Microsoft.AspNetCore.Http;

namespace DualSink.Server.Reading;

/// <summary>Reads what a tenant has, and tells a tenant that is not there from a table that cannot be read.</summary>
internal static class TenantReading
{
    /// <summary>Reads.</summary>
    /// <exception cref="StoreException">The table cannot be read, and that is not for want of the tenant.</exception>
    public static async Task<IResult> OfAsync(IBarStore legacy, string tenant, Func<Task<IResult>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (StoreException failure) when (failure.Kind == StoreErrorKind.Structure)
        {
            if (await legacy.HasTenantAsync(tenant, cancellationToken).ConfigureAwait(false))
            {
                throw;
            }

            return ProblemResult.Of(404, $"There is no tenant '{tenant}'.");
        }
    }
}
