using System.Globalization;
using DualSink.Parity;

namespace DualSink.Cli.Comparing;

/// <summary>Prints what putting a table right did, for people.</summary>
internal static class RepairPrinter
{
    private const int Shown = 20;

    /// <summary>Prints it.</summary>
    /// <param name="console">Where.</param>
    /// <param name="report">What was done.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="target">The table that was changed.</param>
    public static void Print(CommandConsole console, RepairReport report, RepairOptions options, string target)
    {
        console.Line((options.IsDryRun ? $"{target} would be put right from {options.From}: " : $"{target} was put right from {options.From}: ")
            + Text($"rewritten {report.Rewritten:N0}, added {report.Added:N0}, deleted {report.Deleted:N0}"));
        if (report.Left > 0)
        {
            console.Line(Text($"left {report.Left:N0} that {options.From} lacks; --delete deletes them"));
        }

        if (report.Changed > 0)
        {
            console.Line(Text($"left alone {report.Changed:N0} that had changed since they were compared; run it again for those that still differ"));
        }

        if (report.Refused > 0)
        {
            console.Line(Text($"refused {report.Refused:N0}:"));
            foreach (var refusal in report.Refusals.Take(Shown))
            {
                console.Line($"  {refusal.Source} {refusal.Symbol} {refusal.Timeframe} {refusal.Timestamp}: {refusal.Reason}");
            }
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
