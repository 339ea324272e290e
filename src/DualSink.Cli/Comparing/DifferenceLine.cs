using DualSink.Parity;

namespace DualSink.Cli.Comparing;

/// <summary>A key that is not the same in both tables, as <c>--out</c> keeps it; where several tenants have bars for it, a line each.</summary>
/// <param name="Class">Its class, <c>in_flux</c>, or <c>tenants_meet</c>.</param>
/// <param name="Tenant">The tenant whose bar it is in the legacy table; null where that table lacks it.</param>
/// <param name="Source">The source, as the provider table spells it.</param>
/// <param name="Symbol">The symbol.</param>
/// <param name="Timeframe">The timeframe.</param>
/// <param name="Timestamp">Start of the interval, as <see cref="ParityExample"/> has it.</param>
/// <param name="Legacy">What the legacy table holds; null where it lacks the key.</param>
/// <param name="Provider">What the provider table holds; null where it lacks the key.</param>
internal sealed record DifferenceLine(
    string Class, string? Tenant, string Source, string Symbol, string Timeframe, string Timestamp, RowValues? Legacy, RowValues? Provider)
{
    /// <summary>The lines of a key.</summary>
    /// <param name="found">The key.</param>
    /// <param name="tenants">The tenants' names.</param>
    public static IEnumerable<DifferenceLine> Of(FoundKey found, IReadOnlyDictionary<string, string> tenants)
    {
        var key = found.Key;
        var line = new DifferenceLine(
            found.IsInFlux ? "in_flux" : found.Class is { } result ? ParityWords.Of(result) : "tenants_meet",
            null,
            key.Series.Source,
            key.Series.Symbol,
            key.Series.Timeframe,
            ParityTally.TextOf(key.Timestamp),
            null,
            key.Provider is { } provider ? RowValues.Of(provider.Row) : null);
        return key.Legacy.IsEmpty
            ? [line]
            : key.Legacy.Select(legacy => line with
            {
                Tenant = legacy.Row.Tenant is { } tenant ? tenants.GetValueOrDefault(tenant, tenant) : null,
                Legacy = RowValues.Of(legacy.Row),
            });
    }
}
