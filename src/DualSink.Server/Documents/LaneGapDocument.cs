namespace DualSink.Server.Documents;

/// <summary>What a lane missed while it was detached; without an end while it is.</summary>
internal sealed record LaneGapDocument(long From, DateTimeOffset FromAt, long? To, DateTimeOffset? ToAt);
