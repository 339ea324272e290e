namespace DualSink.Tests.Cli.Doctor;

/// <summary>A clock that runs as the system's does, and is off by so much.</summary>
internal sealed class ShiftedTime(TimeSpan off) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + off;
}
