using DualSink.Diagnostics;
using Microsoft.Extensions.Logging;

namespace DualSink.Journal.Storage;

/// <summary>
/// Looks for what other processes ask of the owner. The writer's thread alone, between its operations: while nothing goes
/// on, a look takes microseconds, no transaction, no timer and nobody else's thread.
/// </summary>
internal sealed class RequestWatch(string path, Action<ControlRequest> found, TimeProvider time, ILogger logger)
{
    /// <summary>The longest a request waits to be seen, but for the operation that is under way.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly ControlTable _control = new();
    private long? _lookedAt;
    private string? _toldReason;

    /// <summary>Whether the last look is too long ago.</summary>
    public bool IsDue => _lookedAt is not { } at || time.GetElapsedTime(at) >= Interval;

    /// <summary>Hands on what was asked since the last look.</summary>
    public void Look(JournalDatabase database)
    {
        _lookedAt = time.GetTimestamp();
        try
        {
            _control.TakeNew(database, found);
            _toldReason = null;
        }
        catch (Exception e)
        {
            // The next look tries again; the same reason is told once.
            if (_toldReason != e.Message)
            {
                _toldReason = e.Message;
                LogMessages.JournalUpkeepFailed(logger, path, e.Message);
            }
        }
    }
}
