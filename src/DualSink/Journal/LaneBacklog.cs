namespace DualSink.Journal;

/// <summary>What a lane is owed, counted from the entries themselves.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Bars">Bars beyond its cursor.</param>
/// <param name="Batches">Entries that hold them.</param>
/// <param name="Bytes">Bytes they take in the journal.</param>
/// <param name="OldestAcceptedAt">When the oldest of them was accepted; null when there is none.</param>
internal sealed record LaneBacklog(string Lane, long Bars, long Batches, long Bytes, DateTimeOffset? OldestAcceptedAt);
