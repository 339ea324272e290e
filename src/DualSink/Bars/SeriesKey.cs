namespace DualSink.Bars;

/// <summary>All bars of one tenant, source, symbol and timeframe: a <see cref="BarKey"/> without its timestamp.</summary>
/// <param name="Tenant">The tenant's readable name or uuid.</param>
/// <param name="Source">The bars' source.</param>
/// <param name="Symbol">The bars' symbol.</param>
/// <param name="Timeframe">The bars' timeframe, as given.</param>
public readonly record struct SeriesKey(string Tenant, string Source, string Symbol, string Timeframe);
