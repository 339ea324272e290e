namespace DualSink.Cli;

/// <summary>The verb was asked for something it cannot mean; the message says what to ask for. Ends with <see cref="ExitCode.Usage"/>.</summary>
internal sealed class UsageException(string message) : Exception(message);
