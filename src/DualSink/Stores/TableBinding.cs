using System.Collections.Frozen;
using DualSink.Bars;

namespace DualSink.Stores;

/// <summary>A layout bound to a table of a database: where it is, and how tenants' sources are named in it.</summary>
public sealed record TableBinding
{
    /// <summary>Binds <paramref name="layout"/> to its default table.</summary>
    public TableBinding(TableLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        Layout = layout;
        Table = layout.DefaultTable;
    }

    /// <summary>What the table looks like.</summary>
    public TableLayout Layout { get; }

    /// <summary>The table's name, unquoted. Default: the layout's.</summary>
    public string Table { get; init; }

    /// <summary>The table's schema, unquoted. Default null: found by the connection's search path. Idle on SQLite.</summary>
    public string? Schema { get; init; }

    /// <summary>
    /// The source name a tenant's bars get in a table that has no tenant column. Default: empty, bars keep their own.
    /// Idle where the layout has a tenant.
    /// </summary>
    public FrozenDictionary<string, string> ProviderNames { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The table with its schema, for people.</summary>
    public string DisplayName => Schema is null ? Table : $"{Schema}.{Table}";

    /// <summary>
    /// <paramref name="bar"/> as this table knows it: symbol in upper case, source by <see cref="ProviderNames"/>. The
    /// same instance when nothing changes. Two bars that come out with the same key share a row.
    /// </summary>
    public Bar Normalise(string tenant, Bar bar)
    {
        ArgumentNullException.ThrowIfNull(bar);
        var symbol = bar.Symbol.AsSpan().ContainsAnyInRange('a', 'z') ? bar.Symbol.ToUpperInvariant() : bar.Symbol;
        var source = SourceOf(tenant, bar.Source);
        return ReferenceEquals(symbol, bar.Symbol) && ReferenceEquals(source, bar.Source)
            ? bar
            : bar with { Symbol = symbol, Source = source };
    }

    /// <summary>The source under which this table keeps bars that <paramref name="tenant"/> has from <paramref name="source"/>.</summary>
    public string SourceOf(string tenant, string source) =>
        !Layout.HasTenant && ProviderNames.Count > 0 && ProviderNames.TryGetValue(tenant, out var provider) ? provider : source;
}
