using System.Globalization;

namespace DualSink.Cli.Verbs;

/// <summary>Shows what <c>ingest --report</c> found to people; <c>--json</c> has all of it.</summary>
internal static class SeriesPrinter
{
    private const int ShownSeries = 100;
    private const int ShownGaps = 20;

    public static void Print(CommandConsole console, IReadOnlyList<SeriesDocument> series, long barsOfOtherSeries)
    {
        var table = new ResultTable("series", "first", "last", "bars", "gaps", "missing", "longest gap", "repeated", "revised", "out of order");
        foreach (var one in series.Take(ShownSeries))
        {
            table.Row(
                NameOf(one),
                Text(one.First),
                Text(one.Last),
                Text(one.Bars),
                one.Gaps is { } gaps ? Text(gaps) + (one.GapsComplete ? "" : " (at least)") : "not known",
                one.MissingBars is { } missing ? Text(missing) : "",
                one.LongestGap is { } longest ? $"{Text(longest.After)} to {Text(longest.Before)}" : "",
                Text(one.RepeatedIdentical),
                Text(one.RepeatedRevised),
                Text(one.OutOfOrder));
        }

        console.Table(table);
        PrintGaps(console, series);
        if (series.Count > ShownSeries)
        {
            console.Line($"{Text(series.Count - ShownSeries)} more series; --json has them.");
        }

        if (barsOfOtherSeries > 0)
        {
            console.Line($"{Text(barsOfOtherSeries)} bars of further series, which are not told apart: a report holds {Text(series.Count)}.");
        }
    }

    private static void PrintGaps(CommandConsole console, IReadOnlyList<SeriesDocument> series)
    {
        var all = series.Sum(one => one.Gaps ?? 0);
        var examples = series.Take(ShownSeries).SelectMany(one => one.GapExamples ?? [], (one, gap) => (one, gap)).Take(ShownGaps).ToList();
        foreach (var (one, gap) in examples)
        {
            console.Line($"gap in {NameOf(one)}: {Text(gap.Missing)} missing after {Text(gap.After)}, before {Text(gap.Before)}");
        }

        if (all > examples.Count)
        {
            console.Line($"{Text(all - examples.Count)} more gaps; --json has the first of each series.");
        }
    }

    private static string NameOf(SeriesDocument series) => $"{series.Source} {series.Symbol} {series.Timeframe}";

    private static string Text(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFK", CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
