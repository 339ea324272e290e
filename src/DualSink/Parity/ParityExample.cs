using System.Collections.Immutable;

namespace DualSink.Parity;

/// <summary>A bar that differs by more than the layouts force, to be looked at.</summary>
/// <param name="Class">How it differs.</param>
/// <param name="Source">Its source, as the provider table spells it.</param>
/// <param name="Symbol">Its symbol.</param>
/// <param name="Timeframe">Its timeframe.</param>
/// <param name="Timestamp">Start of the interval: ISO 8601, <c>infinity</c> or <c>-infinity</c>, or microseconds since 1970 beyond the year 9999.</param>
/// <param name="Differences">Its values that are not equal; all five where one table lacks the bar.</param>
public sealed record ParityExample(
    ParityClass Class,
    string Source,
    string Symbol,
    string Timeframe,
    string Timestamp,
    ImmutableArray<ParityDifference> Differences)
{
    /// <summary>The tenant whose bar it is in the legacy table, by name where it has one; null where that table lacks it.</summary>
    public string? Tenant { get; init; }
}
