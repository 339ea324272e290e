using DualSink.Parity;
using DualSink.Server.Documents;

namespace DualSink.Cli.Verbs;

/// <summary>What <c>compare --repair-from</c> did, or with <c>dry_run</c> would do. The document's <c>parity</c> is that of afterwards.</summary>
internal sealed record RepairDocument(
    string From,
    bool DryRun,
    long Rewritten,
    long Added,
    long Deleted,
    long Left,
    long Changed,
    long Refused,
    IReadOnlyList<RefusedRepair> Refusals,
    ParityDocument Before)
{
    public static RepairDocument Of(RepairReport report, RepairOptions options) => new(
        options.From,
        options.IsDryRun,
        report.Rewritten,
        report.Added,
        report.Deleted,
        report.Left,
        report.Changed,
        report.Refused,
        report.Refusals,
        ParityDocument.OfTenants(report.Before.Parity, isTolerant: options.Compare.Tolerances.Count > 0));
}
