namespace DualSink.Journal;

/// <summary>Something that happened, kept in the journal.</summary>
/// <param name="Id">Its number, rising.</param>
/// <param name="At">When.</param>
/// <param name="Kind">What, in one word: <c>switched</c>, <c>failover</c>, <c>lane-detached</c>.</param>
/// <param name="Lane">The lane it is about; null when it is about all.</param>
/// <param name="Cause">Why.</param>
/// <param name="Detail">More, for people; null when there is none.</param>
internal sealed record JournalEvent(long Id, DateTimeOffset At, string Kind, string? Lane, string Cause, string? Detail);
