namespace DualSink.Routing;

/// <summary>One of the two sinks under failover.</summary>
internal enum Side
{
    /// <summary>The one that is in charge while it is healthy.</summary>
    Primary,

    /// <summary>The other.</summary>
    Standby,
}
