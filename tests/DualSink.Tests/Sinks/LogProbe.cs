using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace DualSink.Tests.Sinks;

/// <summary>Collects log lines.</summary>
internal sealed class LogProbe : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public LogLine[] Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var fields = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
        _lines.Enqueue(new LogLine(logLevel, eventId.Id, formatter(state, exception) + exception, fields.ToDictionary(field => field.Key, field => field.Value)));
    }

    public void Dispose()
    {
    }
}
