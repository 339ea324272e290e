using DualSink.Bars;

namespace DualSink.Cli.Reporting;

/// <summary>The gaps of one series, all told.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Missing">How many bars are missing in all of them.</param>
/// <param name="Longest">The one in which most are missing, the first of several; null where there is none.</param>
/// <param name="Examples">The first ones, in order of time.</param>
internal sealed record SeriesGaps(long Count, long Missing, SeriesGap? Longest, IReadOnlyList<SeriesGap> Examples)
{
    private const int MaxExamples = 5;
    private const double DaysInMonth = 365.2425 / 12;

    /// <summary>Finds the gaps. Weeks, months and whatever else is longer than a day know no session: each interval without a bar is missing.</summary>
    public static SeriesGaps In(Coverage coverage, Timeframe timeframe)
    {
        var pattern = new SessionPattern(coverage, timeframe.Length.Ticks);
        var hasSessions = timeframe.Months == 0 && timeframe.Length <= TimeSpan.FromDays(1);
        long count = 0, missing = 0;
        SeriesGap? longest = null;
        var examples = new List<SeriesGap>();
        foreach (var (after, before) in coverage.Holes)
        {
            var bars = hasSessions ? pattern.MissingBetween(after, before) : IntervalsIn(before - after, timeframe) - 1;
            if (bars <= 0)
            {
                continue;
            }

            var gap = new SeriesGap(new DateTime(after, DateTimeKind.Utc), new DateTime(before, DateTimeKind.Utc), bars);
            count++;
            missing += bars;
            longest = bars > (longest?.Missing ?? 0) ? gap : longest;
            if (examples.Count < MaxExamples)
            {
                examples.Add(gap);
            }
        }

        return new SeriesGaps(count, missing, longest, examples);
    }

    private static long IntervalsIn(long distance, Timeframe timeframe)
    {
        var interval = timeframe.Months > 0 ? TimeSpan.FromDays(timeframe.Months * DaysInMonth) : timeframe.Length;
        return (long)Math.Round((double)distance / interval.Ticks);
    }
}
