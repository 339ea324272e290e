using Microsoft.Extensions.Logging;

namespace DualSink.Diagnostics;

/// <summary>Every log message of the journal, with its event id.</summary>
internal static partial class JournalMessages
{
    [LoggerMessage(1101, LogLevel.Information, "Journal {Path} is open at position {Head}, lanes {Lanes}")]
    public static partial void Opened(ILogger logger, string path, long head, string lanes);

    [LoggerMessage(1102, LogLevel.Information, "Journal {Path} is closed at position {Head}")]
    public static partial void Closed(ILogger logger, string path, long head);

    [LoggerMessage(1103, LogLevel.Warning, "Journal {Path} waits: another process is writing the file")]
    public static partial void Busy(ILogger logger, string path);
}
