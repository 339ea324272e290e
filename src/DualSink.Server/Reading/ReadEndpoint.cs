using DualSink.Server.Security;
using DualSink.Sinks;
using DualSink.Stores;
using Microsoft.AspNetCore.Http;

namespace DualSink.Server.Reading;

/// <summary>Reads a range of a table, a page at a time.</summary>
internal sealed class ReadEndpoint(Service service)
{
    /// <summary><c>GET /api/v1/bars</c>.</summary>
    public async Task<IResult> GetAsync(HttpContext http, ReadQuery query, CancellationToken cancellationToken)
    {
        var caller = Caller.Of(http);
        var table = query.Table ?? service.Pipeline.InCharge;
        if (!StoreSinks.Names.Contains(table))
        {
            return ProblemResult.Of(400, $"table: '{table}' is no table; allowed: {string.Join(", ", StoreSinks.Names)}.");
        }

        if (query.Limit is < 1 or > ReadQuery.MostRows)
        {
            return ProblemResult.Of(400, $"limit: {query.Limit} is not allowed; 1 to {ReadQuery.MostRows}.");
        }

        var format = query.Format ?? (http.Request.Headers.Accept.ToString().Contains("text/csv", StringComparison.OrdinalIgnoreCase) ? "csv" : "ndjson");
        if (format is not ("csv" or "ndjson"))
        {
            return ProblemResult.Of(400, $"format: '{format}' is not written; allowed: ndjson, csv.");
        }

        PageCursor? cursor = null;
        if (query.Cursor is { } text && (cursor = PageCursor.Parse(text)) is null)
        {
            return ProblemResult.Of(400, "cursor: this is none that the service gave. Leave it out to begin anew.");
        }

        var tenant = query.Tenant ?? (caller.ReadTenants is [var only] ? only : service.Options.TenantId);
        if (Refusal(caller, caller.ReadableTenants, service.Options.BindingFor(table), tenant) is { } refused)
        {
            return refused;
        }

        var store = service.StoreOf(table);
        return await TenantReading.OfAsync(
            store, tenant, async () => new PageResult(await PageAsync(store, query, tenant, cursor, cancellationToken).ConfigureAwait(false), format == "csv"), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Why a caller may not read a tenant's bars in a table; null when it may.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="bound">The tenants it is kept to here; null for all.</param>
    /// <param name="table">The table.</param>
    /// <param name="tenant">The tenant.</param>
    public static ProblemResult? Refusal(Caller caller, IReadOnlyCollection<string>? bound, TableBinding table, string tenant)
    {
        if (bound is null)
        {
            return null;
        }

        if (!bound.Contains(tenant))
        {
            return ProblemResult.Of(403, $"Key '{caller.Name}' may not read bars of tenant '{tenant}'.");
        }

        // In a table without tenants the name of the provider alone tells whose a bar is.
        return table.Layout.HasTenant || table.ProviderNames.ContainsKey(tenant)
            ? null
            : ProblemResult.Of(403, $"Key '{caller.Name}' may read some tenants only, and table {table.DisplayName} has none. Give tenant '{tenant}' a name of its own in provider_names, or read table=legacy.");
    }

    private static async Task<ReadPage> PageAsync(IBarStore store, ReadQuery query, string tenant, PageCursor? cursor, CancellationToken cancellationToken)
    {
        var filter = query.FilterFor(store.Binding, tenant);
        if (filter.Source is null && store.Binding.SourceOf(tenant, "") is { Length: > 0 } provider)
        {
            filter = filter with { Source = provider };
        }

        var limit = query.Limit ?? ReadQuery.DefaultLimit;
        var rows = await store.ReadPageAsync(filter, cursor?.Key, limit + 1, cancellationToken).ConfigureAwait(false);
        if (rows.Count <= limit)
        {
            return new ReadPage(tenant, rows, null);
        }

        rows.RemoveAt(limit);
        return new ReadPage(tenant, rows, PageCursor.Of(rows[^1]));
    }
}
