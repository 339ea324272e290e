using System.Globalization;
using DualSink.Cli.Verbs;
using DualSink.Parity;

namespace DualSink.Cli.Comparing;

/// <summary>Prints what a comparison found, for people.</summary>
internal static class ComparisonPrinter
{
    /// <summary>Prints it.</summary>
    public static void Print(CommandConsole console, ComparisonReport report, CompareDocument document)
    {
        var parity = report.Parity;
        console.Line(Text($"compared {parity.Compared:N0}: equal {parity.Equal:N0}, equal after layout {parity.EqualAfterLayout:N0}, ")
            + (document.Parity!.WithinTolerance is { } within ? Text($"within tolerance {within:N0}, ") : "")
            + Text($"not representable {parity.NotRepresentable:N0}, divergent {parity.Divergent:N0}, ")
            + Text($"missing in legacy {parity.MissingInLegacy:N0}, missing in provider {parity.MissingInProvider:N0}"));
        console.Line(Text($"besides: in flux {report.InFlux:N0}, tenants meet {report.TenantsMeet:N0}"));
        foreach (var example in parity.Examples)
        {
            console.Line($"  {ParityWords.Of(example)}");
        }

        foreach (var meeting in report.Meetings)
        {
            console.Line($"  tenants_meet: {meeting.Source} {meeting.Symbol} {meeting.Timeframe} {meeting.Timestamp}: "
                + string.Join("; ", meeting.Rows.Select(row => $"{row.Tenant} {Values(row.Values)}"))
                + $"; provider {(meeting.Provider is { } provider ? Values(provider) : "-")}");
        }

        PrintRest(console, report);
        console.Line(Text($"buckets {report.Buckets:N0}, opened {report.BucketsOpened:N0}; {report.Rows:N0} rows in {document.Seconds:0.0##} s, {document.RowsPerSecond:N0} rows/s"));
        if (document.Out is { } path)
        {
            console.Line($"differences: {path}");
        }

        console.Line(Verdict(report));
    }

    private static void PrintRest(CommandConsole console, ComparisonReport report)
    {
        var differing = Differing(report.Parity);
        var (bars, meetings) = (differing - report.Parity.Examples.Length, report.TenantsMeet - report.Meetings.Length);
        if (bars + meetings > 0)
        {
            console.Line(Text($"  and {bars + meetings:N0} more; --out FILE keeps them all"));
        }
    }

    private static string Verdict(ComparisonReport report)
    {
        var flux = report.InFlux > 0 ? Text($", but for {report.InFlux:N0} in flux, of which it cannot be told yet") : "";
        var differing = Differing(report.Parity) + report.TenantsMeet;
        return report switch
        {
            { IsSame: true, Parity.Compared: 0, InFlux: 0 } => "ok: neither table has a bar to compare",
            { IsSame: true } => Text($"ok: both tables hold the same {report.Parity.Compared:N0} bars{flux}"),
            _ => Text($"not ok: the tables differ at {differing:N0} {(differing == 1 ? "key" : "keys")}{flux}"),
        };
    }

    private static long Differing(ParityReport parity) => parity.NotRepresentable + parity.Divergent + parity.MissingInLegacy + parity.MissingInProvider;

    private static string Values(RowValues row) => $"{row.Open} {row.High} {row.Low} {row.Close} {row.Volume}";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
