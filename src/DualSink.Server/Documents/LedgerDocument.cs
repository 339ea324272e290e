using DualSink.Journal;

namespace DualSink.Server.Documents;

/// <summary>What <c>ledger --json</c> prints.</summary>
internal sealed record LedgerDocument(bool Ok, IReadOnlyList<LedgerLaneDocument> Lanes)
{
    /// <summary>What a journal was seen to hold.</summary>
    public static LedgerDocument Of(JournalSnapshot seen, DateTimeOffset now)
    {
        var ledger = Ledger.Of(seen);
        return new LedgerDocument(ledger.Ok, [.. ledger.Lanes.Zip(LaneDocument.AllOf(seen, now), LedgerLaneDocument.Of)]);
    }
}
