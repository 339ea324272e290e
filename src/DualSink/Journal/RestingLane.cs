namespace DualSink.Journal;

/// <summary>A lane of a journal whose owner delivers nothing. Safe for concurrent use.</summary>
internal sealed class RestingLane(BarJournal journal, string name) : ILaneControl
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Task<bool> PauseAsync(string cause) => journal.SetPausedAsync(name, paused: true, cause);

    /// <inheritdoc/>
    public Task<bool> ResumeAsync(string cause) => journal.SetPausedAsync(name, paused: false, cause);

    /// <inheritdoc/>
    public Task<long> RewindAsync(long position, string cause) => journal.RewindAsync(name, position, cause);

    /// <inheritdoc/>
    public Task<LaneGap> DetachAsync(string cause) => journal.DetachAsync(name, cause);

    /// <inheritdoc/>
    public Task<LaneGap> AttachAsync(string cause) => journal.AttachAsync(name, cause);
}
