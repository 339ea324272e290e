namespace DualSink.Journal;

/// <summary>What a journal does that is full of entries some lane is still owed.</summary>
public enum WhenFull
{
    /// <summary>Appending waits until there is room again.</summary>
    Block,

    /// <summary>
    /// The lane that holds most up is detached: what it is owed counts as dropped, and the gap is kept as an event. The
    /// last attached lane is never detached; then appending waits.
    /// </summary>
    Detach,
}
