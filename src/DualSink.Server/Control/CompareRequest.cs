namespace DualSink.Server.Control;

/// <summary>Which bars to compare; null for all.</summary>
/// <param name="Source">Of one source.</param>
/// <param name="Symbol">Of one symbol.</param>
/// <param name="Timeframe">Of one timeframe.</param>
/// <param name="From">At this time or later.</param>
/// <param name="To">Before this time.</param>
/// <param name="Tenant">Of this tenant; of the settings' by default.</param>
internal sealed record CompareRequest(string? Source = null, string? Symbol = null, string? Timeframe = null, DateTimeOffset? From = null, DateTimeOffset? To = null, string? Tenant = null);
