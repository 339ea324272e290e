namespace DualSink.Journal;

/// <summary>What may be asked of a lane, whether its owner delivers or has opened the journal for nothing but this.</summary>
internal interface ILaneControl
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <inheritdoc cref="Lane.PauseAsync"/>
    Task<bool> PauseAsync(string cause);

    /// <inheritdoc cref="Lane.ResumeAsync"/>
    Task<bool> ResumeAsync(string cause);

    /// <inheritdoc cref="Lane.RewindAsync"/>
    Task<long> RewindAsync(long position, string cause);

    /// <inheritdoc cref="Lane.DetachAsync"/>
    Task<LaneGap> DetachAsync(string cause);

    /// <inheritdoc cref="Lane.AttachAsync"/>
    Task<LaneGap> AttachAsync(string cause);
}
