using Microsoft.Extensions.Logging;

namespace DualSink.Cli.Logging;

/// <summary>Something to be told on standard error.</summary>
/// <param name="At">When.</param>
/// <param name="Level">How severe it is.</param>
/// <param name="Category">Who says it.</param>
/// <param name="Event">Its number and name; none where it is no log message.</param>
/// <param name="Message">The sentence.</param>
/// <param name="Fields">What the sentence was made of, by name; null where it is known as a sentence alone.</param>
/// <param name="Exception">What went wrong; null when nothing did.</param>
internal sealed record LogLine(
    DateTimeOffset At, LogLevel Level, string Category, EventId Event, string Message, IReadOnlyList<KeyValuePair<string, object?>>? Fields = null, Exception? Exception = null)
{
    /// <summary>The level in a word.</summary>
    public string LevelName => Level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };
}
