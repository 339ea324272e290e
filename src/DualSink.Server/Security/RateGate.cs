using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace DualSink.Server.Security;

/// <summary>So many requests a second of one key, or of one address where there is none. Safe for concurrent use.</summary>
internal sealed class RateGate : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly PartitionedRateLimiter<(Caller Caller, string Address)> _limiter;

    public RateGate(int requestsPerSecond) => _limiter = PartitionedRateLimiter.Create<(Caller Caller, string Address), string>(asking =>
        RateLimitPartition.GetTokenBucketLimiter(asking.Caller.HasKey ? $"key {asking.Caller.Name}" : asking.Address, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = requestsPerSecond,
            TokensPerPeriod = Math.Max(1, requestsPerSecond / 10),
            ReplenishmentPeriod = requestsPerSecond < 10 ? TimeSpan.FromSeconds(1.0 / requestsPerSecond) : Step,
            QueueLimit = 0,
        }));

    /// <summary>Whether a request may pass.</summary>
    public bool TryPass(HttpContext http, Caller caller)
    {
        using var lease = _limiter.AttemptAcquire((caller, http.Connection.RemoteIpAddress?.ToString() ?? "local"));
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}
