using Microsoft.Extensions.Logging;

namespace DualSink.Tests.Sinks;

/// <summary>A log line as a sink wrote it.</summary>
internal sealed record LogLine(LogLevel Level, int Event, string Text, IReadOnlyDictionary<string, object?> Fields);
