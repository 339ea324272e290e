namespace DualSink.Journal;

/// <summary>What a detached lane did not get: from its first bar that was given up to the last one accepted before it was attached again.</summary>
/// <param name="From">The first position it missed.</param>
/// <param name="FromAt">When that was accepted, or the lane detached where it was owed nothing.</param>
/// <param name="To">The last position it missed; null while it is detached.</param>
/// <param name="ToAt">When it was attached again; null while it is detached.</param>
internal sealed record LaneGap(long From, DateTimeOffset FromAt, long? To, DateTimeOffset? ToAt);
