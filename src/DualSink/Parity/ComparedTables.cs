using DualSink.Stores;
using DualSink.Stores.Comparing;

namespace DualSink.Parity;

/// <summary>Both tables at one instant each, near to each other. One call at a time.</summary>
internal sealed class ComparedTables : IAsyncDisposable
{
    private readonly OtherTenants? _others;

    private ComparedTables(ITableSnapshot legacy, ITableSnapshot provider, CompareOptions options, IReadOnlyList<string>? providerSources, OtherTenants? others)
    {
        Legacy = legacy;
        Provider = provider;
        _others = others;
        var wanted = options.Filter;
        var common = new SnapshotFilter
        {
            Symbol = wanted.Symbol,
            Timeframe = wanted.Timeframe,
            Range = new TimeRange(wanted.From is { } from ? UnixMicroseconds.Of(from) : null, wanted.To is { } to ? UnixMicroseconds.Of(to) : null),
        };
        Filters = (common with { Sources = wanted.Source is { } source ? [source] : null }, common with { Sources = providerSources });
    }

    /// <summary>The table with tenants.</summary>
    public ITableSnapshot Legacy { get; }

    /// <summary>The table without.</summary>
    public ITableSnapshot Provider { get; }

    /// <summary>Which rows of each are compared.</summary>
    public (SnapshotFilter Legacy, SnapshotFilter Provider) Filters { get; }

    /// <summary>Takes a snapshot of each.</summary>
    /// <exception cref="ArgumentException">The filter names a source that bars of its tenant never have in the table without tenants.</exception>
    public static async Task<ComparedTables> TakeAsync(IBarStore legacy, IBarStore provider, CompareOptions options, RowComparer rows, CancellationToken cancellationToken)
    {
        var scope = new SnapshotScope { Tenant = options.Filter.Tenant, ProviderNames = provider.Binding.ProviderNames, Readers = Math.Max(1, options.Readers) };
        var (ours, theirs) = (legacy.SnapshotAsync(scope, cancellationToken), provider.SnapshotAsync(scope with { Tenant = null }, cancellationToken));
        try
        {
            await Task.WhenAll(ours, theirs).ConfigureAwait(false);
            var snapshot = await ours.ConfigureAwait(false);
            var others = options.Filter.Tenant is null ? null : new OtherTenants(legacy, provider.Binding, options, snapshot.TenantNames, rows);
            var sources = await SourcesAsync(snapshot, options.Filter, others, provider.Binding, cancellationToken).ConfigureAwait(false);
            return new ComparedTables(snapshot, await theirs.ConfigureAwait(false), options, sources, others);
        }
        catch
        {
            await DisposeOfAsync(ours).ConfigureAwait(false);
            await DisposeOfAsync(theirs).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The names of series by their hashes, as either table has them.</summary>
    /// <param name="hashes">The hashes.</param>
    /// <param name="isComplete">Whether every series of a hash is to be named, which may take a walk over both tables; otherwise one of them may do.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ILookup<long, SeriesName>> NamesAsync(IReadOnlyCollection<long> hashes, bool isComplete, CancellationToken cancellationToken)
    {
        var (ours, theirs) = (
            Legacy.NamesAsync(hashes, Filters.Legacy, isComplete, cancellationToken), Provider.NamesAsync(hashes, Filters.Provider, isComplete, cancellationToken));
        await Task.WhenAll(ours, theirs).ConfigureAwait(false);
        return (await ours.ConfigureAwait(false)).Union(await theirs.ConfigureAwait(false)).ToLookup(RowHash.OfSeries);
    }

    /// <summary>Reads a stretch, or some keys, of a series in both.</summary>
    /// <returns>Every key of either, by time, but for those that belong to a tenant who is not compared.</returns>
    public async Task<StretchRows> ReadAsync(SeriesName series, SnapshotFilter filter, CancellationToken cancellationToken)
    {
        var (ours, theirs) = (ListAsync(Legacy, series, filter, cancellationToken), ListAsync(Provider, series, filter, cancellationToken));
        await Task.WhenAll(ours, theirs).ConfigureAwait(false);
        var (legacy, provider) = (await ours.ConfigureAwait(false), await theirs.ConfigureAwait(false));
        var findings = RowMatcher.Match(series, legacy, provider);
        return new StretchRows(
            _others is null ? findings : await _others.SortOutAsync(series, filter, [.. findings], cancellationToken).ConfigureAwait(false), legacy.Count, provider.Count);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Legacy.DisposeAsync().ConfigureAwait(false);
        await Provider.DisposeAsync().ConfigureAwait(false);
        if (_others is not null)
        {
            await _others.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The rows of a series.</summary>
    public static async Task<List<SeenRow>> ListAsync(ITableSnapshot table, SeriesName series, SnapshotFilter filter, CancellationToken cancellationToken)
    {
        List<SeenRow> rows = [];
        await foreach (var row in table.ReadAsync(series, filter, cancellationToken).ConfigureAwait(false))
        {
            rows.Add(row);
        }

        return rows;
    }

    // Where only one tenant counts, the table that knows none is compared where that tenant has sources: the one of its
    // name there, whether or not any bar of it is left, or else its own.
    private static async Task<IReadOnlyList<string>?> SourcesAsync(
        ITableSnapshot legacy, RowFilter filter, OtherTenants? others, TableBinding provider, CancellationToken cancellationToken)
    {
        if (others?.NameOfOnly is { } name)
        {
            return filter.Source is null || filter.Source == name ? [name] : throw new ArgumentException(
                $"source '{filter.Source}': in table {provider.DisplayName} all bars of tenant '{filter.Tenant}' have the source '{name}', by provider_names. Name that one, or leave the source out.");
        }

        return filter.Source is { } named ? [named]
            : filter.Tenant is null ? null
            : await legacy.SourcesAsync(cancellationToken).ConfigureAwait(false);
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
}
