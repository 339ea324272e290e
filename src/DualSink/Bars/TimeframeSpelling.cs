using System.Globalization;

namespace DualSink.Bars;

/// <summary>Spells a timeframe in the manner of another, so that an advice can be copied and fits what is stored beside it.</summary>
internal static class TimeframeSpelling
{
    private const int Month = 5;
    private const int Year = 6;

    // Each row is one manner: seconds, minutes, hours, days, weeks, months, years. The first that has the given unit counts.
    private static readonly string[][] CountFirst =
    [
        ["s", "m", "h", "d", "w", "mo", "y"],
        ["s", "m", "h", "d", "w", "M", "y"],
        ["s", "m", "H", "D", "W", "M", "Y"],
        ["S", "T", "h", "D", "W", "MS", "YS"],
        ["s", "m", "h", "d", "wk", "mo", "y"],
        ["sec", "min", "hour", "day", "week", "month", "year"],
        ["second", "minute", "hour", "day", "week", "month", "year"],
        ["sec", "min", "hr", "day", "wk", "mo", "yr"],
    ];

    private static readonly string[][] CountLast =
    [
        ["S", "M", "H", "D", "W", "MN", "Y"],
        ["s", "m", "h", "d", "w", "mn", "y"],
        ["sec", "min", "hour", "day", "week", "month", "year"],
        ["second", "minute", "hour", "day", "week", "month", "year"],
    ];

    private static readonly string?[] Adverbs = [null, null, "hourly", "daily", "weekly", "monthly", "yearly"];

    private static readonly TimeSpan[] Lengths =
        [TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(7)];

    /// <summary>A spelling of <paramref name="timeframe"/> that resembles <paramref name="given"/>; <c>5m</c>, <c>1d</c>, <c>1mo</c> where that cannot be.</summary>
    /// <returns>A text that <see cref="Timeframe.TryParse"/> takes for <paramref name="timeframe"/>; null where it is not of whole seconds.</returns>
    public static string? Like(string? given, Timeframe timeframe)
    {
        if (Measure(timeframe) is not var (count, unit))
        {
            return null;
        }

        var plain = string.Create(CultureInfo.InvariantCulture, $"{count}{CountFirst[0][unit]}");
        var like = TimeframeText.Split(given) is { } parts ? Like(parts, count, unit) : null;

        // What reads as another timeframe, such as a minute in capitals, is not worth the resemblance.
        return Timeframe.TryParse(like, out var meaning) && meaning == timeframe ? like : plain;
    }

    private static string? Like(TimeframeText given, long count, int unit)
    {
        var lower = given.Unit.ToLowerInvariant();
        if (Adverbs.Contains(lower))
        {
            return count == 1 && Adverbs[unit] is { } adverb ? Cased(adverb, given.Unit) : null;
        }

        var manners = given.CountIsLast ? CountLast : CountFirst;
        var isPlural = lower.Length > 2 && lower[^1] == 's';
        var singular = isPlural ? lower[..^1] : lower;
        var manner = manners.FirstOrDefault(manner => manner.Contains(given.Unit)) ?? manners.FirstOrDefault(manner => manner.Contains(singular));
        if (manner is null)
        {
            return null;
        }

        var name = manner.Contains(given.Unit) ? manner[unit] : Cased(manner[unit] + (isPlural && count > 1 ? "s" : ""), given.Unit);
        var number = count == 1 && given.Count.Length == 0 ? "" : count.ToString(CultureInfo.InvariantCulture);
        return given.CountIsLast ? given.Prefix + name + given.Separator + number : given.Prefix + number + given.Separator + name;
    }

    private static string Cased(string name, string given) =>
        given.Length > 1 && given.All(char.IsAsciiLetterUpper) ? name.ToUpperInvariant()
        : char.IsAsciiLetterUpper(given[0]) ? char.ToUpperInvariant(name[0]) + name[1..]
        : name;

    private static (long Count, int Unit)? Measure(Timeframe timeframe)
    {
        if (timeframe.Months > 0)
        {
            return timeframe.Months % 12 == 0 ? (timeframe.Months / 12, Year) : (timeframe.Months, Month);
        }

        var unit = Array.FindLastIndex(Lengths, length => timeframe.Length.Ticks % length.Ticks == 0);
        return unit < 0 ? null : (timeframe.Length.Ticks / Lengths[unit].Ticks, unit);
    }
}
