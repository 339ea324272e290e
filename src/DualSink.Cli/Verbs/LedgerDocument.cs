using DualSink.Journal;

namespace DualSink.Cli.Verbs;

/// <summary>What <c>ledger --json</c> prints.</summary>
internal sealed record LedgerDocument(bool Ok, IReadOnlyList<LedgerLaneDocument> Lanes)
{
    public static LedgerDocument Of(Ledger ledger, IReadOnlyList<LaneDocument> lanes) => new(ledger.Ok, [.. ledger.Lanes.Zip(lanes, LedgerLaneDocument.Of)]);
}
