using DualSink.Stores;

namespace DualSink.Parity;

/// <summary>
/// Compares a legacy table with a provider table, key by key and value by value, exactly. Reads both as streams in the
/// same order, so its memory does not grow with the tables. It changes nothing.
/// </summary>
public static class TableComparer
{
    /// <summary>How many examples a report keeps where nothing else is asked: 20.</summary>
    public const int DefaultExampleLimit = 20;

    /// <summary>Compares what <paramref name="filter"/> selects.</summary>
    /// <param name="legacy">The table of decimals and whole volumes.</param>
    /// <param name="provider">The table of doubles. Sources are mapped by its <see cref="TableBinding.ProviderNames"/>.</param>
    /// <param name="filter">
    /// Which bars, as the legacy table names them. Needs a tenant where the legacy layout has one, because the two
    /// tables meet tenant by tenant; and a source where the tenant's bars go under another name in the provider table,
    /// because several sources meet there.
    /// </param>
    /// <param name="exampleLimit">Most examples kept. Default 20; 0 for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The counts, and the first examples of what differs by more than the layouts force.</returns>
    /// <exception cref="ArgumentException">The filter lacks what the tables need, or a column's type has no definition of equality.</exception>
    /// <exception cref="StoreException">A table could not be read, or does not come in <see cref="BarOrder"/>.</exception>
    public static Task<ParityReport> CompareAsync(
        IBarStore legacy,
        IBarStore provider,
        RowFilter filter,
        int exampleLimit = DefaultExampleLimit,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(legacy);
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(filter);
        var rows = new RowComparer(legacy.Binding.Layout, provider.Binding.Layout);
        if (legacy.Binding.Layout.HasTenant && filter.Tenant is null)
        {
            throw new ArgumentException($"Table {legacy.Binding.DisplayName} has tenants: name the one to compare.", nameof(filter));
        }

        var tenant = filter.Tenant ?? "";
        if (filter.Source is null && provider.Binding.SourceOf(tenant, "") != "")
        {
            throw new ArgumentException(
                $"Bars of tenant '{tenant}' go under one name in {provider.Binding.DisplayName}: name the source to compare.", nameof(filter));
        }

        var providerFilter = filter with
        {
            Source = filter.Source is null ? null : provider.Binding.SourceOf(tenant, filter.Source),
        };
        return CompareAsync(
            new RowCursor(legacy.ReadAsync(filter, cancellationToken), legacy.Binding.DisplayName, source => provider.Binding.SourceOf(tenant, source)),
            new RowCursor(provider.ReadAsync(providerFilter, cancellationToken), provider.Binding.DisplayName, source => source),
            rows,
            new ParityTally(exampleLimit));
    }

    private static async Task<ParityReport> CompareAsync(RowCursor legacy, RowCursor provider, RowComparer rows, ParityTally tally)
    {
        await using (legacy.ConfigureAwait(false))
        await using (provider.ConfigureAwait(false))
        {
            await legacy.MoveNextAsync().ConfigureAwait(false);
            await provider.MoveNextAsync().ConfigureAwait(false);
            while (legacy.Current is not null || provider.Current is not null)
            {
                var order = Compare(legacy.Current, provider.Current);
                if (order == 0)
                {
                    var comparison = rows.Compare(legacy.Current!, provider.Current!);
                    tally.Add(comparison, legacy.Current!, provider.Current!);
                }
                else if (order < 0)
                {
                    tally.AddLegacyOnly(rows.OnlyInLegacy(legacy.Current!), legacy.Current!);
                }
                else
                {
                    tally.AddProviderOnly(rows.OnlyInProvider(provider.Current!), provider.Current!);
                }

                if (order <= 0)
                {
                    await legacy.MoveNextAsync().ConfigureAwait(false);
                }

                if (order >= 0)
                {
                    await provider.MoveNextAsync().ConfigureAwait(false);
                }
            }

            return tally.ToReport();
        }
    }

    // A table that has ended comes after every row of the other.
    private static int Compare(StoredRow? legacy, StoredRow? provider) => (legacy, provider) switch
    {
        (null, _) => 1,
        (_, null) => -1,
        _ => BarOrder.Compare(legacy, provider),
    };
}
