namespace DualSink.Bars;

/// <summary>
/// What identifies a bar. Writing a key again replaces its values; the later write is a revision.
/// </summary>
/// <param name="Tenant">The tenant's readable name or uuid.</param>
/// <param name="Source">The bar's source.</param>
/// <param name="Symbol">The bar's symbol.</param>
/// <param name="Timeframe">The bar's timeframe, as given.</param>
/// <param name="Timestamp">Start of the interval, UTC.</param>
public readonly record struct BarKey(string Tenant, string Source, string Symbol, string Timeframe, DateTime Timestamp)
{
    /// <summary>The key of <paramref name="bar"/> when it belongs to <paramref name="tenant"/>.</summary>
    public static BarKey Of(string tenant, Bar bar)
    {
        ArgumentNullException.ThrowIfNull(bar);
        return new BarKey(tenant, bar.Source, bar.Symbol, bar.Timeframe, bar.Timestamp);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Tenant}/{Source}/{Symbol}/{Timeframe}@{Timestamp:O}";
}
