namespace DualSink.Sinks;

/// <summary>A batch was offered to a sink that is closed or closing. Nothing of it was accepted.</summary>
public sealed class SinkClosedException : InvalidOperationException
{
    /// <summary>Makes the exception.</summary>
    public SinkClosedException(string mode)
        : base($"Sink '{mode}' is closed and takes no more batches.") => Mode = mode;

    /// <summary>The sink's mode.</summary>
    public string Mode { get; }
}
