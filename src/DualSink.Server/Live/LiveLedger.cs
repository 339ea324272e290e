using DualSink.Server.Documents;

namespace DualSink.Server.Live;

/// <summary>The ledger.</summary>
/// <param name="Ok">Whether it balanced when it was last counted from the journal's entries.</param>
/// <param name="CheckedAt">When that was; null before the first time.</param>
/// <param name="Lanes">The counts as they are now; what is owed by the books.</param>
internal sealed record LiveLedger(bool Ok, DateTimeOffset? CheckedAt, IReadOnlyList<LedgerLaneDocument> Lanes);
