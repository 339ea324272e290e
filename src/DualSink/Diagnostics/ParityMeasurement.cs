using System.Collections.Immutable;

namespace DualSink.Diagnostics;

/// <summary>What a comparison of the tables found, in numbers.</summary>
/// <param name="Bars">Keys by class.</param>
/// <param name="InFlux">Keys that were still changing, or owed.</param>
/// <param name="TenantsMeet">Keys for which several tenants have bars.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="At">When it ended.</param>
internal sealed record ParityMeasurement(ImmutableArray<KeyValuePair<string, long>> Bars, long InFlux, long TenantsMeet, TimeSpan Elapsed, DateTimeOffset At);
