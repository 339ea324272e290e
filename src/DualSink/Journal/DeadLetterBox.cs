using DualSink.Journal.Storage;

namespace DualSink.Journal;

/// <summary>A journal's dead letters, as its owner handles them. Safe for concurrent use.</summary>
internal sealed class DeadLetterBox(JournalWriter writer, JournalReader reader)
{
    /// <summary>Those that match.</summary>
    public Task<List<KeptDeadLetter>> QueryAsync(DeadLetterFilter filter, CancellationToken cancellationToken) =>
        reader.ReadAsync(session => DeadLetterTable.Query(session, filter), cancellationToken);

    /// <summary>Keeps what became of letters that were tried again: counts and letters in one transaction.</summary>
    public Task SettleAsync(IReadOnlyList<ReplayedLetter> replayed) => writer.DoAsync(transaction => DeadLetterTable.Settle(transaction, replayed));

    /// <summary>Deletes those that match. The ledger goes on counting them as dead-lettered.</summary>
    /// <returns>How many they were.</returns>
    public Task<int> PurgeAsync(DeadLetterFilter filter, string cause) => writer.DoAsync(transaction =>
    {
        var purged = DeadLetterTable.Purge(transaction, filter);
        transaction.AddEvent("dead-letters-purged", filter.Lane, cause, $"{purged} dead letters");
        return purged;
    });
}
