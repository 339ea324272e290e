using DualSink.Stores;

namespace DualSink.Server.Reading;

/// <summary>Which bars are asked for; null for all.</summary>
internal sealed record ReadQuery(
    string? Table, string? Tenant, string? Source, string? Symbol, string? Timeframe, DateTimeOffset? From, DateTimeOffset? To, int? Limit, string? Cursor, string? Format)
{
    public const int DefaultLimit = 1000;
    public const int MostRows = 10_000;

    /// <summary>The rows of a table that are meant.</summary>
    public RowFilter FilterFor(TableBinding table, string tenant) => new()
    {
        Tenant = tenant,
        Source = Source is null ? null : table.SourceOf(tenant, Source),
        Symbol = Symbol?.ToUpperInvariant(),
        Timeframe = Timeframe,
        From = From?.UtcDateTime,
        To = To?.UtcDateTime,
    };
}
