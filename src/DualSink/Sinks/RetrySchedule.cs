using DualSink.Stores;

namespace DualSink.Sinks;

/// <summary>When a failed write is tried again. A decision only: no clock, no waiting.</summary>
internal static class RetrySchedule
{
    // Somebody has to mend these; asking often helps nobody and floods the server's log.
    private const int SlowFactor = 20;

    /// <summary>The wait before the next try.</summary>
    /// <param name="kind">What the last error meant.</param>
    /// <param name="failures">Tries that failed so far, at least 1.</param>
    /// <param name="baseDelay">The wait after the first failure of a plain outage.</param>
    /// <param name="maxDelay">The longest wait.</param>
    /// <param name="random">Uniform in [0, 1), so that many writers do not come back at the same moment.</param>
    /// <returns>Half to all of baseDelay · 2^(failures−1), at most <paramref name="maxDelay"/>; twenty times that where a person has to act.</returns>
    public static TimeSpan Delay(StoreErrorKind kind, int failures, TimeSpan baseDelay, TimeSpan maxDelay, double random)
    {
        var factor = kind == StoreErrorKind.Outage ? 1 : SlowFactor;
        var full = baseDelay.TotalMilliseconds * factor * Math.Pow(2, Math.Min(failures - 1, 30));
        return TimeSpan.FromMilliseconds(Math.Min(full, maxDelay.TotalMilliseconds) * (0.5 + (random / 2)));
    }
}
