namespace DualSink.Cli.Metrics;

/// <summary>A place that a Prometheus fetches metrics from.</summary>
/// <param name="Job">The job it belongs to.</param>
/// <param name="Url">What is fetched.</param>
/// <param name="Interval">How often.</param>
/// <param name="FetchedAt">When it was fetched last, by that machine's clock, in seconds since 1970; 0 when it never was.</param>
/// <param name="Error">Why the last time failed; null when it did not.</param>
internal sealed record PrometheusTarget(string Job, string Url, TimeSpan Interval, double FetchedAt, string? Error);
