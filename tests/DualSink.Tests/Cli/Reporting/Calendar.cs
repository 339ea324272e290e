using System.Globalization;
using DualSink.Bars;
using DualSink.Cli.Reporting;
using DualSink.Cli.Writing;

namespace DualSink.Tests.Cli.Reporting;

/// <summary>Timestamps of bars as markets make them, and what the report says of them.</summary>
internal static class Calendar
{
    /// <summary>A Monday; New York and Berlin change their clocks in March, two weeks apart.</summary>
    public static readonly DateTime Monday = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static DateTime Utc(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);

    /// <summary>Bars from one time on, without end of the market.</summary>
    public static IEnumerable<DateTime> Always(int minutes, int days) =>
        Enumerable.Range(0, days * 1440 / minutes).Select(i => Monday.AddMinutes(i * minutes));

    /// <summary>Bars of a market that opens and closes on weekdays at local times, which may be several sessions.</summary>
    public static IEnumerable<DateTime> Weekdays(int minutes, int days, string zone, params (string Open, string Close)[] sessions)
    {
        var local = TimeZoneInfo.FindSystemTimeZoneById(zone);
        return
            from day in Enumerable.Range(0, days).Select(i => Monday.AddDays(i))
            where !IsWeekend(day)
            from session in sessions
            from time in TimesIn(session, minutes)
            select TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(day + time, DateTimeKind.Unspecified), local);
    }

    /// <summary>The American session.</summary>
    public static IEnumerable<DateTime> NewYork(int minutes, int days) => Weekdays(minutes, days, "America/New_York", ("09:30", "16:00"));

    /// <summary>A market that closes on Fridays at five in New York, and opens on Sundays at the same time.</summary>
    public static IEnumerable<DateTime> Currencies(int minutes, int days)
    {
        var local = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        return Always(minutes, days).Where(time => !IsWeekend(TimeZoneInfo.ConvertTimeFromUtc(time, local).AddHours(7)));
    }

    public static bool IsWeekend(DateTime day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    /// <summary>The report of one series.</summary>
    public static SeriesSummary Summarise(string timeframe, IEnumerable<DateTime> times)
    {
        var report = new SeriesReport();
        foreach (var time in times)
        {
            report.Add(new SeriesKey("default", "acme", "AAPL", timeframe), time, Repeat.None);
        }

        return Assert.Single(report.Series);
    }

    /// <summary>The gaps of one series.</summary>
    public static SeriesGaps GapsIn(string timeframe, IEnumerable<DateTime> times) => Summarise(timeframe, times).Gaps!;

    private static IEnumerable<TimeSpan> TimesIn((string Open, string Close) session, int minutes)
    {
        var (open, close) = (TimeSpan.Parse(session.Open, CultureInfo.InvariantCulture), TimeSpan.Parse(session.Close, CultureInfo.InvariantCulture));
        for (var time = open; time < close; time += TimeSpan.FromMinutes(minutes))
        {
            yield return time;
        }
    }
}
