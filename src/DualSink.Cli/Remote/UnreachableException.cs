namespace DualSink.Cli.Remote;

/// <summary>A server that was named cannot be reached, or does not answer as it should.</summary>
internal sealed class UnreachableException(string message, Exception? innerException = null) : Exception(message, innerException);
