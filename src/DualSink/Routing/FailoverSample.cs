namespace DualSink.Routing;

/// <summary>Something learned about a sink under failover.</summary>
/// <param name="At">When, on a clock that never goes back.</param>
/// <param name="Side">About whom.</param>
/// <param name="Kind">How it was learned.</param>
/// <param name="Error">What went wrong; null when nothing did.</param>
internal readonly record struct FailoverSample(TimeSpan At, Side Side, FailoverSampleKind Kind, string? Error);
