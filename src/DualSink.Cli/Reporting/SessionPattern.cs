namespace DualSink.Cli.Reporting;

/// <summary>Decides which bars of a hole are missing, and which are none because nobody trades then.</summary>
/// <remarks>
/// <para>Nobody says when a market is open, so the series itself is asked. For each time in the hole at which a bar would
/// stand there are up to six witnesses: the same time on the same weekday one and two weeks before the hole, one and two
/// weeks after it, and on the nearest day with bars before and after. Those before the series begins or after it ends say
/// nothing. The bar is missing when more than half of the witnesses have one.</para>
/// <para>So nights, lunch breaks and weekends are no gaps, and a holiday is one, as is an early close: the series does not
/// know better. A session that moves by an hour in UTC when clocks change divides the weeks before and after it, and no
/// half is a majority. Where many bars are missing at random, nearly all are still counted; where a bar is the exception,
/// as in thin trading, its absence is none.</para>
/// <para>Short files have few witnesses. The nearest days are no witnesses for a hole that holds a Saturday or a Sunday
/// without bars, or the weekend of a file of one week would be a gap. Without any witness, a hole within one day (UTC) is
/// a gap, and one over midnight is not.</para>
/// </remarks>
/// <param name="coverage">Where the series has bars.</param>
/// <param name="interval">The timeframe's length in ticks, a day at most.</param>
internal sealed class SessionPattern(Coverage coverage, long interval)
{
    private const long Day = TimeSpan.TicksPerDay;
    private const long Week = 7 * Day;

    // Friday's nearest day is Monday, over a holiday Tuesday.
    private const int NearestDays = 4;

    // The first day of the calendar was a Monday.
    private const int Saturday = 5;

    /// <summary>How many bars are missing between two bars.</summary>
    public long MissingBetween(long after, long before)
    {
        var (from, end) = (after + interval, before - (interval / 2));

        // A long hole repeats itself, because every witness is whole weeks away from it: one mistaken year would take minutes.
        var weeks = Math.Max(0, ((end - from) / Week) - 1);
        var inOneWeek = weeks > 0 ? MissingIn(from, from + Week, after, before) : 0;
        return (weeks * inOneWeek) + MissingIn(from + (weeks * Week), end, after, before);
    }

    private long MissingIn(long from, long end, long after, long before)
    {
        var asksDays = !HoldsWeekend(after, before);
        var missing = 0L;
        for (var time = from; time < end;)
        {
            // What holds for one time holds for those that follow until a witness changes its mind.
            var isMissing = IsMissing(time, after, before, asksDays, out var until);
            var bars = (Math.Min(until, end) - time + interval - 1) / interval;
            missing += isMissing ? bars : 0;
            time += bars * interval;
        }

        return missing;
    }

    private bool IsMissing(long time, long after, long before, bool asksDays, out long until)
    {
        var poll = new Poll(coverage, time, interval / 2, until: DayOf(time) + Day);
        var weeksBack = WeeksIn(time - after);
        poll.Ask(-weeksBack * Week);
        poll.Ask(-(weeksBack + 1) * Week);
        poll.AskAgainAt(after + (weeksBack * Week) + 1);

        var weeksOn = WeeksIn(before - time);
        poll.Ask(weeksOn * Week);
        poll.Ask((weeksOn + 1) * Week);
        poll.AskAgainAt(weeksOn > 1 ? before - ((weeksOn - 1) * Week) : long.MaxValue);

        if (asksDays)
        {
            AskNearestDay(ref poll, DayOf(time), -Day);
            AskNearestDay(ref poll, DayOf(time), Day);
        }

        until = poll.Until;
        return poll.Witnesses == 0 ? DayOf(after) == DayOf(before) : 2 * poll.HaveBar > poll.Witnesses;
    }

    private void AskNearestDay(ref Poll poll, long day, long step)
    {
        for (var i = 1; i <= NearestDays; i++)
        {
            if (coverage.HasBarsIn(day + (i * step), day + (i * step) + Day))
            {
                poll.Ask(i * step);
                return;
            }
        }
    }

    // So many that a step of whole weeks leads out of the hole; at least one.
    private static long WeeksIn(long distance) => Math.Max(1, (distance + Week - 1) / Week);

    private static bool HoldsWeekend(long after, long before)
    {
        for (var day = DayOf(after) + Day; day < DayOf(before); day += Day)
        {
            if (day / Day % 7 >= Saturday)
            {
                return true;
            }
        }

        return false;
    }

    private static long DayOf(long time) => time - (time % Day);

    /// <summary>Asks the series at other times whether there are bars, and remembers until when the answers hold.</summary>
    private ref struct Poll(Coverage coverage, long time, long tolerance, long until)
    {
        /// <summary>How many could answer.</summary>
        public int Witnesses { get; private set; }

        /// <summary>How many of them have a bar.</summary>
        public int HaveBar { get; private set; }

        /// <summary>The time, later than the one asked about, from which answers may differ.</summary>
        public long Until { get; private set; } = until;

        /// <summary>Asks as far away as <paramref name="shift"/>. Before the series and after it nobody answers.</summary>
        public void Ask(long shift)
        {
            var other = time + shift;
            if (other < coverage.First)
            {
                AskAgainAt(coverage.First - shift);
            }
            else if (other <= coverage.Last)
            {
                Witnesses++;
                HaveBar += coverage.Covers(other, tolerance, out var holdsUntil) ? 1 : 0;
                AskAgainAt(coverage.Last - shift + 1);
                AskAgainAt(holdsUntil == long.MaxValue ? holdsUntil : holdsUntil - shift);
            }
        }

        /// <summary>From a time on answers may differ.</summary>
        public void AskAgainAt(long moment) => Until = Math.Min(Until, moment);
    }
}
