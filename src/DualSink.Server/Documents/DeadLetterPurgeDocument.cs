namespace DualSink.Server.Documents;

/// <summary>What <c>deadletter purge --json</c> prints.</summary>
/// <param name="Purged">Dead letters deleted.</param>
internal sealed record DeadLetterPurgeDocument(long Purged);
