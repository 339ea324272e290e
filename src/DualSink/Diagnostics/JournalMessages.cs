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

    [LoggerMessage(1104, LogLevel.Error, "Journal {Path} is full: appending waits until a lane has gone on")]
    public static partial void Full(ILogger logger, string path);

    [LoggerMessage(1105, LogLevel.Error, "Journal {Path} detached lane {Lane}: {Bars} bar(s) are dropped, its gap begins with position {From}")]
    public static partial void LaneDetached(ILogger logger, string path, string lane, long bars, long from);

    [LoggerMessage(1106, LogLevel.Warning, "Journal {Path} could not be looked after: {Reason}")]
    public static partial void UpkeepFailed(ILogger logger, string path, string reason);
}
