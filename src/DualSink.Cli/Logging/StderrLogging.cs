using Microsoft.Extensions.Logging;

namespace DualSink.Cli.Logging;

/// <summary>
/// Log lines on standard error, one line each. Written at once rather than by a background thread, so that they keep
/// their place among the announcements and none is lost when the process ends.
/// </summary>
internal sealed class StderrLogging(TextWriter error, TimeProvider time, Func<LogLine, string> format) : ILoggerProvider
{
    private readonly Lock _lock = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private void Write(LogLevel level, string category, EventId happened, string message, IReadOnlyList<KeyValuePair<string, object?>>? fields, Exception? exception)
    {
        var line = format(new LogLine(time.GetUtcNow(), level, category, happened, message, fields, exception));
        lock (_lock)
        {
            error.WriteLine(line);
        }
    }

    private sealed class Logger(StderrLogging logging, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logging.Write(logLevel, category, eventId, formatter(state, exception), state as IReadOnlyList<KeyValuePair<string, object?>>, exception);
    }
}
