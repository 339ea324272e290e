using System.Collections.Immutable;

namespace DualSink.Parity;

/// <summary>A key for which several tenants have bars in the legacy table, while the provider table has one row.</summary>
/// <param name="Source">The source, as the provider table spells it.</param>
/// <param name="Symbol">The symbol.</param>
/// <param name="Timeframe">The timeframe.</param>
/// <param name="Timestamp">Start of the interval, as <see cref="ParityExample"/> has it.</param>
/// <param name="Rows">The bar of each tenant, by name where it has one.</param>
/// <param name="Provider">The one row of the provider table; null where it has none.</param>
public sealed record TenantMeeting(
    string Source, string Symbol, string Timeframe, string Timestamp, ImmutableArray<TenantRow> Rows, RowValues? Provider);
