namespace DualSink.Sinks;

/// <summary>How a sink stands with its store.</summary>
public enum SinkState
{
    /// <summary>Nothing has been written yet.</summary>
    Idle,

    /// <summary>The last write succeeded.</summary>
    Connected,

    /// <summary>The store is out of reach or refuses for the moment; writes are being retried.</summary>
    Retrying,

    /// <summary>The database is not as the write needs it, or every bar of a write was refused; somebody has to look.</summary>
    Paused,

    /// <summary>Closed; takes no more batches.</summary>
    Closed,
}
