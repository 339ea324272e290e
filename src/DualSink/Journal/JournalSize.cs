namespace DualSink.Journal;

/// <summary>How much a journal holds.</summary>
/// <param name="BytesInUse">Bytes that entries and everything else take in the file; what the limit is compared with.</param>
/// <param name="BytesOnDisk">Bytes of the file and its log; space that was given up inside the file is used again before it grows.</param>
/// <param name="Entries">Entries it holds, passed ones that are kept included.</param>
/// <param name="OldestAcceptedAt">When the oldest of them was accepted; null when there is none.</param>
public readonly record struct JournalSize(long BytesInUse, long BytesOnDisk, long Entries, DateTimeOffset? OldestAcceptedAt);
