using DualSink.Stores;
using DualSink.Stores.Comparing;

namespace DualSink.Parity;

/// <summary>
/// Where one tenant alone is compared, tells which bars of the table without tenants are another's. A bar there is a
/// tenant's by its source and no more, and several may have bars of one source: then it is whose the other table says.
/// Not safe for concurrent use.
/// </summary>
internal sealed class OtherTenants : IAsyncDisposable
{
    private readonly IBarStore _legacy;
    private readonly TableBinding _provider;
    private readonly CompareOptions _options;
    private readonly RowComparer _rows;
    private readonly string? _only;

    // The rows of all tenants, once they are asked for: tables that are the same never do.
    private ITableSnapshot? _all;

    /// <summary>Tells for one comparison.</summary>
    /// <param name="legacy">The table with tenants.</param>
    /// <param name="provider">The table without.</param>
    /// <param name="options">What is compared; its filter names the tenant.</param>
    /// <param name="tenantNames">The tenant as the table with tenants knows it, and its name.</param>
    /// <param name="rows">What compares.</param>
    public OtherTenants(IBarStore legacy, TableBinding provider, CompareOptions options, IReadOnlyDictionary<string, string> tenantNames, RowComparer rows)
    {
        (_legacy, _provider, _options, _rows) = (legacy, provider, options, rows);
        if (tenantNames.Count == 1)
        {
            (_only, var name) = tenantNames.Single();
            NameOfOnly = provider.ProviderNames.GetValueOrDefault(name) ?? provider.ProviderNames.GetValueOrDefault(_only);
        }
    }

    /// <summary>The source of all the tenant's bars in the table without tenants; null where they keep their own.</summary>
    public string? NameOfOnly { get; }

    private bool HasNameForItself => NameOfOnly is { } name && _provider.ProviderNames.Values.Count(other => other == name) == 1;

    /// <summary>
    /// Leaves out keys that the tenant does not have and another does. Where both have one and the other table's row is not
    /// the same as the tenant's, they meet.
    /// </summary>
    /// <exception cref="StoreException">Whether there is another tenant cannot be told.</exception>
    public async Task<IReadOnlyList<KeyFinding>> SortOutAsync(SeriesName series, SnapshotFilter filter, IReadOnlyList<KeyFinding> findings, CancellationToken cancellationToken)
    {
        if (!findings.Any(IsInDoubt) || await AllAsync(series, cancellationToken).ConfigureAwait(false) is not { } all)
        {
            return findings;
        }

        var others = (await ComparedTables.ListAsync(all, series, filter, cancellationToken).ConfigureAwait(false))
            .Where(seen => seen.Row.Tenant != _only)
            .ToLookup(seen => seen.Row.Timestamp);
        return [.. from finding in findings
                   let isShared = IsInDoubt(finding) && others.Contains(finding.Timestamp)
                   where !isShared || !finding.Legacy.IsEmpty
                   select isShared ? finding with { Legacy = KeyFinding.Sorted(finding.Legacy.Concat(others[finding.Timestamp])) } : finding];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _all?.DisposeAsync() ?? ValueTask.CompletedTask;

    // A row of the table without tenants that the tenant's does not account for.
    private bool IsInDoubt(KeyFinding finding) => finding.Provider is not null && !finding.IsMeeting && finding.ClassBy(_rows) > ParityClass.WithinTolerance;

    private async Task<ITableSnapshot?> AllAsync(SeriesName series, CancellationToken cancellationToken)
    {
        try
        {
            return _all ??= await _legacy.SnapshotAsync(new SnapshotScope { ProviderNames = _provider.ProviderNames, Readers = 1 }, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException hidden) when (hidden.Kind == StoreErrorKind.Structure)
        {
            // A name that is the tenant's own by the settings has to do where nothing more can be seen.
            return HasNameForItself ? null : throw new StoreException(
                StoreErrorKind.Structure,
                $"{_provider.DisplayName} has bars of source '{series.Source}' that are not those of tenant '{_options.Filter.Tenant}', and this role cannot see whether another tenant has them. "
                + $"Let it read the table of tenants, or give the tenant a source of its own by provider_names. ({hidden.Message})",
                hidden.Code,
                hidden);
        }
    }
}
