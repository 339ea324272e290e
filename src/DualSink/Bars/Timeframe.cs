namespace DualSink.Bars;

/// <summary>
/// What a timeframe's text means: a fixed length, or a number of calendar months. It serves checks and the shifting of
/// stamps alone; a bar's timeframe is stored as it was given, and nothing rewrites it. Immutable.
/// </summary>
internal readonly record struct Timeframe
{
    /// <summary>Longest timeframe there is, in months; longer ones are taken for a mistake.</summary>
    public const int MaxMonths = 1200;

    // Clock changes make days of 23 and 25 hours, the first trading day of a month moves by up to four days, and stamps of
    // the last trade fall short of the interval's end. Within a tenth no two usual timeframes meet.
    private const double Slack = 0.1;

    private static readonly TimeSpan MaxLength = TimeSpan.FromDays(36_525);
    private static readonly DateTime LeapYear = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private Timeframe(TimeSpan length)
    {
        Length = length;
        Shortest = length;
        Longest = length;
    }

    private Timeframe(int months)
    {
        Months = months;
        Shortest = Spans(months).Min();
        Longest = Spans(months).Max();
    }

    /// <summary>Its length, more than zero; zero where it is a number of <see cref="Months"/>.</summary>
    public TimeSpan Length { get; }

    /// <summary>Its length in calendar months; 0 where it is a fixed <see cref="Length"/>.</summary>
    public int Months { get; }

    /// <summary>The shortest it can be: of a month 28 days.</summary>
    public TimeSpan Shortest { get; }

    /// <summary>The longest it can be: of a month 31 days.</summary>
    public TimeSpan Longest { get; }

    /// <summary>Understands the usual spellings, as <see cref="TimeframeText"/> lists them.</summary>
    /// <returns>Whether <paramref name="text"/> is one of them.</returns>
    public static bool TryParse(string? text, out Timeframe timeframe)
    {
        timeframe = TimeframeText.Split(text)?.Meaning ?? default;
        return timeframe != default;
    }

    /// <summary>A fixed length, or null where it is not more than zero, or longer than a century.</summary>
    public static Timeframe? OfLength(TimeSpan unit, long count = 1) =>
        unit > TimeSpan.Zero && count > 0 && count <= MaxLength.Ticks / unit.Ticks ? new Timeframe(unit * count) : null;

    /// <summary>A number of months, or null where it is not more than zero, or longer than a century.</summary>
    public static Timeframe? OfMonths(int unit, long count = 1) =>
        unit > 0 && count > 0 && count <= MaxMonths / unit ? new Timeframe(unit * (int)count) : null;

    /// <summary>Whether bars that far apart overlap, by more than clocks and calendars explain.</summary>
    public bool IsLongerThan(TimeSpan spacing) => spacing < Shortest * (1 - Slack);

    /// <summary>Whether bars that far apart leave a hole, by more than clocks and calendars explain.</summary>
    public bool IsShorterThan(TimeSpan spacing) => spacing > Longest * (1 + Slack);

    /// <summary>Whether bars that far apart are neighbours.</summary>
    public bool Fits(TimeSpan spacing) => !IsLongerThan(spacing) && !IsShorterThan(spacing);

    /// <summary>The start of the interval that ends at <paramref name="end"/>; null when that is before the calendar begins.</summary>
    /// <remarks>
    /// Months are subtracted as calendars do it, and the last day of a month stays one: from 29 February 2024, one month
    /// leads to 31 January.
    /// </remarks>
    public DateTime? StartOf(DateTime end)
    {
        if (Months == 0)
        {
            return end.Ticks >= Length.Ticks ? end - Length : null;
        }

        if ((end.Year * 12) + end.Month - Months <= 12)
        {
            return null;
        }

        var start = end.AddMonths(-Months);
        return IsLastOfMonth(end) ? start.AddDays(DateTime.DaysInMonth(start.Year, start.Month) - start.Day) : start;
    }

    private static bool IsLastOfMonth(DateTime day) => day.Day == DateTime.DaysInMonth(day.Year, day.Month);

    // From each month of four years, one of which is a leap year.
    private static IEnumerable<TimeSpan> Spans(int months) =>
        Enumerable.Range(0, 48).Select(start => LeapYear.AddMonths(start + months) - LeapYear.AddMonths(start));
}
