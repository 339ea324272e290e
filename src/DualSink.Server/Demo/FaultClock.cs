namespace DualSink.Server.Demo;

/// <summary>Says when a demonstration's store is out of reach: half a minute well, ten seconds gone, by the seed. Safe for concurrent use.</summary>
internal sealed class FaultClock(int seed, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);
    private readonly long _began = time.GetTimestamp();

    // Under the lock: the end of the interval that is drawn last, and whether the store is gone in it.
    private double _until;
    private bool _isGone = true;

    /// <summary>Whether it is out of reach now.</summary>
    public bool IsGone
    {
        get
        {
            var now = time.GetElapsedTime(_began).TotalSeconds;
            lock (_lock)
            {
                while (_until <= now)
                {
                    _isGone = !_isGone;
                    _until += _isGone ? 6 + (8 * _random.NextDouble()) : 15 + (20 * _random.NextDouble());
                }

                return _isGone;
            }
        }
    }
}
