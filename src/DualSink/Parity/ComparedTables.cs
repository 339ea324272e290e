using DualSink.Stores;
using DualSink.Stores.Comparing;

namespace DualSink.Parity;

/// <summary>Both tables at one instant each, near to each other. One call at a time.</summary>
internal sealed class ComparedTables : IAsyncDisposable
{
    private ComparedTables(ITableSnapshot legacy, ITableSnapshot provider, IReadOnlyList<string>? providerSources)
    {
        Legacy = legacy;
        Provider = provider;
        ProviderSources = providerSources;
    }

    /// <summary>The table with tenants.</summary>
    public ITableSnapshot Legacy { get; }

    /// <summary>The table without.</summary>
    public ITableSnapshot Provider { get; }

    /// <summary>The sources of the provider table that are compared; null for all.</summary>
    public IReadOnlyList<string>? ProviderSources { get; }

    /// <summary>Takes a snapshot of each.</summary>
    public static async Task<ComparedTables> TakeAsync(IBarStore legacy, IBarStore provider, CompareOptions options, CancellationToken cancellationToken)
    {
        var scope = new SnapshotScope { Tenant = options.Filter.Tenant, ProviderNames = provider.Binding.ProviderNames, Readers = Math.Max(1, options.Readers) };
        var (ours, theirs) = (legacy.SnapshotAsync(scope, cancellationToken), provider.SnapshotAsync(scope with { Tenant = null }, cancellationToken));
        try
        {
            await Task.WhenAll(ours, theirs).ConfigureAwait(false);
            var snapshot = await ours.ConfigureAwait(false);
            return new ComparedTables(snapshot, await theirs.ConfigureAwait(false), await SourcesAsync(snapshot, options.Filter, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await DisposeOfAsync(ours).ConfigureAwait(false);
            await DisposeOfAsync(theirs).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads a stretch, or some keys, of a series in both.</summary>
    public async Task<IEnumerable<KeyFinding>> ReadAsync(SeriesName series, SnapshotFilter filter, CancellationToken cancellationToken)
    {
        var (legacy, provider) = (ListAsync(Legacy, series, filter, cancellationToken), ListAsync(Provider, series, filter, cancellationToken));
        await Task.WhenAll(legacy, provider).ConfigureAwait(false);
        return RowMatcher.Match(series, await legacy.ConfigureAwait(false), await provider.ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Legacy.DisposeAsync().ConfigureAwait(false);
        await Provider.DisposeAsync().ConfigureAwait(false);
    }

    // Where only one tenant counts, the table that knows none is compared where that tenant has sources.
    private static async Task<IReadOnlyList<string>?> SourcesAsync(ITableSnapshot legacy, RowFilter filter, CancellationToken cancellationToken)
    {
        if (filter.Source is { } named)
        {
            return [named];
        }

        return filter.Tenant is null ? null : await legacy.SourcesAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task DisposeOfAsync(Task<ITableSnapshot> taking)
    {
        try
        {
            await (await taking.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreException or OperationCanceledException)
        {
            // There is none; whoever asked for both is told why.
        }
    }

    private static async Task<List<SeenRow>> ListAsync(ITableSnapshot table, SeriesName series, SnapshotFilter filter, CancellationToken cancellationToken)
    {
        List<SeenRow> rows = [];
        await foreach (var row in table.ReadAsync(series, filter, cancellationToken).ConfigureAwait(false))
        {
            rows.Add(row);
        }

        return rows;
    }
}
