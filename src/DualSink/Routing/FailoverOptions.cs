namespace DualSink.Routing;

/// <summary>When failover trips and when it comes back. Immutable.</summary>
internal sealed record FailoverOptions
{
    /// <summary>Failures in a row, of writes and probes, that trip it. Default 3.</summary>
    public int FailuresInARow { get; init; } = 3;

    /// <summary>How long failures in a row have to last, so that sessions cut all at once are not an outage. Default 100 ms.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The share of writes that failed, within <see cref="Window"/>, that trips it. Default 0.5.</summary>
    public double FailureRatio { get; init; } = 0.5;

    /// <summary>Writes within <see cref="Window"/> from which on the share counts. Default 10.</summary>
    public int LeastWrites { get; init; } = 10;

    /// <summary>How far back the share looks. Default 10 s.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the primary has to be healthy before it is in charge again. Default 10 s; doubles with each failover soon after a failback.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest the hold grows. Default 10 min.</summary>
    public TimeSpan LongestHold { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How soon after a failback a failover counts as flapping. Default 10 min.</summary>
    public TimeSpan FlapMemory { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How old the oldest bar owed to the primary may be when it is in charge again. Default 5 s.</summary>
    public TimeSpan OldestOwed { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the standby is left in charge at least, even if it fails while the primary is healthy. Default 1 s.</summary>
    public TimeSpan ShortestStay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>From one probe of a sink that fails, or whose health is to be proved, to the next. Default 50 ms.</summary>
    public TimeSpan UrgentProbe { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>From one probe to the next otherwise. Default 1 s.</summary>
    public TimeSpan IdleProbe { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a probe may take before it counts as failed. Default 500 ms.</summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromMilliseconds(500);
}
