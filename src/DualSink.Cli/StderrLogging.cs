using DualSink.Hosting;
using Microsoft.Extensions.Logging;

namespace DualSink.Cli;

/// <summary>
/// Log lines on standard error, one line each. Written at once rather than by a background thread, so that they keep
/// their place among the announcements and none is lost when the process ends.
/// </summary>
internal sealed class StderrLogging(TextWriter error, TimeProvider time) : ILoggerProvider
{
    private readonly Lock _lock = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private void Write(LogLevel level, string category, string message, Exception? exception)
    {
        var line = $"{time.GetUtcNow():HH:mm:ss.fff} {Name(level)} {category}: {OneLine(message)}";
        if (exception is not null)
        {
            line += $" ({exception.GetType().Name}: {OneLine(exception.Message)})";
        }

        line = SecretMask.Hide(line);
        lock (_lock)
        {
            error.WriteLine(line);
        }
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private sealed class Logger(StderrLogging logging, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logging.Write(logLevel, category, formatter(state, exception), exception);
    }
}
