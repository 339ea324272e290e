namespace DualSink.Sources.Input;

/// <summary>Gzip data cannot be unpacked, or not any further.</summary>
internal sealed class UnreadableGzipException(GzipFault fault, Exception? innerException = null) : Exception($"The gzip data is unreadable: {fault}.", innerException)
{
    /// <summary>What is wrong with it.</summary>
    public GzipFault Fault { get; } = fault;
}
