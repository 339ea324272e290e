namespace DualSink.Tests.Model;

/// <summary>A mistake that a step of the model makes on purpose, to show that the exploration would find it.</summary>
public enum Bug
{
    None,

    /// <summary>After a start everything beyond the cursor is written, older revisions too.</summary>
    NoReduction,

    /// <summary>More is handed out than the window that the next start looks through.</summary>
    NoWindow,

    /// <summary>The cursor moves to the last entry that is settled, whatever lies before it.</summary>
    CursorBeyondHole,

    /// <summary>The cursor moves over revisions that were passed over before it is known whether the table takes the last.</summary>
    NoHold,

    /// <summary>A rewind does not remember how far the lane had been.</summary>
    RewindForgetsDoubt,

    /// <summary>A rewind remembers no further than the journal reached, and more was handed out in that very moment.</summary>
    RewindForgetsLatest,

    /// <summary>The word on bars that were passed over is given before the later revisions are written.</summary>
    WordOnPassedOver,

    /// <summary>A sink's word is given when it gets the batch.</summary>
    WordBeforeWrite,

    /// <summary>A batch is acknowledged before the journal has flushed it.</summary>
    AcknowledgedBeforeFlush,

    /// <summary>A write of the killed process reaches the table after the next one has begun.</summary>
    Straggler,

    /// <summary>Receipts are not decided anew when the one in charge changes.</summary>
    NobodyDecidedAnew,

    /// <summary>A switch is not kept in the journal.</summary>
    ModeNotKept,

    /// <summary>Bars that a detached lane was owed are not counted.</summary>
    DetachingForgetsBars,

    /// <summary>An older revision is not written after all when the last one is refused.</summary>
    OlderForgotten,
}
