namespace DualSink.Tests.Server;

/// <summary>The system's clock, which counts how often it woke somebody.</summary>
internal sealed class CountingClock : TimeProvider
{
    private long _wakes;

    /// <summary>Timers that have gone off so far.</summary>
    public long Wakes => Interlocked.Read(ref _wakes);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(
        given =>
        {
            Interlocked.Increment(ref _wakes);
            callback(given);
        },
        state,
        dueTime,
        period);
}
