namespace DualSink.Tests.Faults;

/// <summary>The system's clock, whose hands somebody moves. Time that is measured, and not read, goes on as it does.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long _moved;

    /// <summary>Moves the hands, forward or back.</summary>
    public void Jump(TimeSpan by) => Interlocked.Add(ref _moved, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _moved));
}
