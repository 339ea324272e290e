namespace DualSink.Journal;

/// <summary>Whether a lane is delivered to.</summary>
internal enum LaneState
{
    /// <summary>It gets what is accepted for it, and delivers.</summary>
    Active,

    /// <summary>It gets what is accepted for it, and somebody stopped its delivering.</summary>
    Paused,

    /// <summary>It gets nothing; what was accepted meanwhile is its gap.</summary>
    Detached,
}
