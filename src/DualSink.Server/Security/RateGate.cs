using Microsoft.AspNetCore.Http;

namespace DualSink.Server.Security;

/// <summary>
/// So many requests a second of one key, or of one address where there is none; as many at once by whoever was quiet for a
/// second. Safe for concurrent use.
/// </summary>
/// <remarks>
/// Who may pass is reckoned from the clock when it asks. The framework's limiters fill their buckets by a timer ten times a
/// second, whether anybody asks or not.
/// </remarks>
internal sealed class RateGate(int requestsPerSecond, TimeProvider time)
{
    private const int FirstSweep = 1024;

    private readonly long _second = time.TimestampFrequency;
    private readonly long _each = Math.Max(1, time.TimestampFrequency / requestsPerSecond);
    private readonly Lock _lock = new();

    // Under the lock: until when each has used up what it may, which lies a second ahead at most. Who is not in there may
    // all of it; so those whose time has passed are forgotten when there are many.
    private readonly Dictionary<(bool IsKey, string Name), long> _usedUntil = [];
    private int _sweepAt = FirstSweep;

    /// <summary>How many it remembers.</summary>
    public int Remembered
    {
        get
        {
            lock (_lock)
            {
                return _usedUntil.Count;
            }
        }
    }

    /// <summary>Whether a request may pass.</summary>
    public bool TryPass(HttpContext http, Caller caller) =>
        caller.HasKey ? TryPass(isKey: true, caller.Name) : TryPass(isKey: false, http.Connection.RemoteIpAddress?.ToString() ?? "local");

    /// <summary>Whether one more of a name may pass now.</summary>
    /// <param name="isKey">Whether it is the name of a key, and not an address.</param>
    /// <param name="name">The name.</param>
    public bool TryPass(bool isKey, string name)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var until = Math.Max(now, _usedUntil.GetValueOrDefault((isKey, name), now)) + _each;
            if (until - now > _second)
            {
                return false;
            }

            _usedUntil[(isKey, name)] = until;
            if (_usedUntil.Count >= _sweepAt)
            {
                SweepLocked(now);
            }

            return true;
        }
    }

    private void SweepLocked(long now)
    {
        foreach (var (who, until) in _usedUntil)
        {
            if (until <= now)
            {
                _usedUntil.Remove(who);
            }
        }

        _sweepAt = Math.Max(FirstSweep, 2 * _usedUntil.Count);
    }
}
