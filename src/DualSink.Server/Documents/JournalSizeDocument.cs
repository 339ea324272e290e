namespace DualSink.Server.Documents;

/// <summary>How much a journal holds, as <c>status --json</c> prints it.</summary>
internal sealed record JournalSizeDocument(long BytesInUse, long BytesOnDisk, long Entries, DateTimeOffset? OldestAcceptedAt);
