using System.Globalization;
using DualSink.Hosting;

namespace DualSink.Cli.Logging;

/// <summary>A line for people.</summary>
internal static class LogText
{
    public static string Of(LogLine line)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{line.At:HH:mm:ss.fff} {line.LevelName} {line.Category}: {OneLine(line.Message)}");
        return SecretMask.Hide(line.Exception is { } exception ? $"{text} ({exception.GetType().Name}: {OneLine(exception.Message)})" : text);
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
