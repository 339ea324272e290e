using DualSink.Journal;

namespace DualSink.Server.Documents;

/// <summary>What <c>ledger --json</c> prints.</summary>
internal sealed record LedgerDocument(bool Ok, IReadOnlyList<LedgerLaneDocument> Lanes)
{
    public static LedgerDocument Of(Ledger ledger) => new(ledger.Ok, [.. ledger.Lanes.Select(LedgerLaneDocument.Of)]);
}
