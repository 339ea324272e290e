using DualSink.Diagnostics;
using Microsoft.Extensions.Logging;

namespace DualSink.Journal;

/// <summary>What keeps a part of a lane from going on; said aloud when it begins, changes and ends. Of one part; asked by anyone.</summary>
internal sealed class LaneTrouble(string lane, ILogger logger)
{
    private volatile string? _message;

    /// <summary>What it is; null when there is none.</summary>
    public string? Message => _message;

    /// <summary>The part failed, and tries again.</summary>
    public void Begin(Exception error)
    {
        if (_message != error.Message)
        {
            _message = error.Message;
            LogMessages.LaneStuck(logger, lane, error.Message);
        }
    }

    /// <summary>The part succeeded.</summary>
    public void End()
    {
        if (_message is not null)
        {
            _message = null;
            LogMessages.LaneGoesOn(logger, lane);
        }
    }
}
