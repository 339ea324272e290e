using DualSink.Diagnostics;

namespace DualSink.Journal;

/// <summary>What keeps a part of a lane from going on; said aloud when it begins, changes and ends. Of one part; asked by anyone.</summary>
internal sealed class LaneTrouble(LaneWork work)
{
    private volatile Exception? _error;

    /// <summary>What it is; null when there is none.</summary>
    public string? Message => _error?.Message;

    /// <summary>Whether it is that the journal does not hold what was written to it, which no trying again mends.</summary>
    public bool IsDamage => _error is JournalException { Kind: JournalErrorKind.Damaged };

    /// <summary>The part failed, and tries again.</summary>
    public void Begin(Exception error)
    {
        if (Message != error.Message)
        {
            _error = error;
            work.Journal.Changed.Beat();
            LogMessages.LaneStuck(work.Logger, work.Name, error.Message);
        }
    }

    /// <summary>The part succeeded.</summary>
    public void End()
    {
        if (_error is not null)
        {
            _error = null;
            work.Journal.Changed.Beat();
            LogMessages.LaneGoesOn(work.Logger, work.Name);
        }
    }
}
