using Microsoft.Extensions.Logging;

namespace DualSink.Diagnostics;

/// <summary>Every log message of a lane, with its event id.</summary>
internal static partial class LaneMessages
{
    [LoggerMessage(1201, LogLevel.Information, "Lane {Lane} delivers from position {Cursor}, owed {Owed} bar(s)")]
    public static partial void Started(ILogger logger, string lane, long cursor, long owed);

    [LoggerMessage(1202, LogLevel.Information, "Lane {Lane} is closed at position {Cursor}, owed {Owed} bar(s)")]
    public static partial void Closed(ILogger logger, string lane, long cursor, long owed);

    [LoggerMessage(1203, LogLevel.Error, "Lane {Lane} cannot go on and tries again: {Reason}")]
    public static partial void Stuck(ILogger logger, string lane, string reason);

    [LoggerMessage(1204, LogLevel.Information, "Lane {Lane} goes on")]
    public static partial void GoesOn(ILogger logger, string lane);

    [LoggerMessage(1205, LogLevel.Information, "Lane {Lane} goes on from position {Cursor}")]
    public static partial void BeginsAgain(ILogger logger, string lane, long cursor);

    [LoggerMessage(1206, LogLevel.Error, "Lane {Lane}: whoever waits for position {Position} failed to take the word")]
    public static partial void ListenerFailed(ILogger logger, string lane, long position, Exception error);
}
