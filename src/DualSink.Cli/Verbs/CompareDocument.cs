using DualSink.Cli.Comparing;
using DualSink.Hosting;
using DualSink.Parity;
using DualSink.Server.Documents;

namespace DualSink.Cli.Verbs;

/// <summary>What <c>compare --json</c> prints. <c>parity</c> is null when it ended before the tables were compared.</summary>
internal sealed record CompareDocument(
    bool Ok,
    ParityDocument? Parity,
    long InFlux,
    long TenantsMeet,
    IReadOnlyList<TenantMeeting> Meetings,
    IReadOnlyDictionary<string, double> Tolerance,
    long Buckets,
    long BucketsOpened,
    long Rows,
    double Seconds,
    double RowsPerSecond,
    string? Out,
    RepairDocument? Repair,
    string? Error)
{
    public static CompareDocument Of(ComparisonReport report, CompareOptions options, string? path, RepairDocument? repair = null) => new(
        report.IsSame,
        ParityDocument.OfTenants(report.Parity, isTolerant: options.Tolerances.Count > 0),
        report.InFlux,
        report.TenantsMeet,
        report.Meetings,
        CompareFlags.Named(options.Tolerances),
        report.Buckets,
        report.BucketsOpened,
        report.Rows,
        Math.Round(report.Elapsed.TotalSeconds, 4),
        Math.Round(report.Rows / Math.Max(0.0001, report.Elapsed.TotalSeconds)),
        path,
        repair,
        null);

    /// <summary>A comparison that did not come to its end.</summary>
    public static CompareDocument OfFailure(string error, CompareOptions options) =>
        new(false, null, 0, 0, [], CompareFlags.Named(options.Tolerances), 0, 0, 0, 0, 0, null, null, SecretMask.Hide(error));
}
