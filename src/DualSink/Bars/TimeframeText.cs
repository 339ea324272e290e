using System.Buffers;
using System.Globalization;

namespace DualSink.Bars;

/// <summary>The parts of a timeframe's text: what it means, and how it is spelled. Immutable.</summary>
/// <remarks>
/// <para>Understood are a count and a unit in either order, and a unit alone, with a space, <c>/</c>, <c>-</c> or <c>_</c>
/// between them or nothing: <c>1m</c>, <c>5min</c>, <c>1Min</c>, <c>5 mins</c>, <c>1/minute</c>, <c>M1</c>, <c>H4</c>,
/// <c>MN1</c>, <c>5T</c>, <c>1D</c>, <c>1wk</c>, <c>3mo</c>, <c>1MS</c>, <c>W-FRI</c>, <c>daily</c>,
/// <c>ohlcv-1h</c>.</para>
/// <para>Case matters where the world lets it: <c>1m</c> is a minute and <c>1M</c> a month (Binance, IBKR, pandas), but
/// <c>M1</c> is a minute (MetaTrader), and so is <c>15M</c>, since there are no bars of 15 months: only a count that
/// divides the year makes <c>M</c> a month. <c>1ms</c> is a millisecond and <c>1MS</c> a month's start (pandas).</para>
/// <para>Not understood is what means different things to different vendors: a bare number (minutes to some, seconds to
/// others), a bare <c>m</c>, <c>1mn</c>.</para>
/// </remarks>
/// <param name="Prefix">What stands before count and unit, such as <c>ohlcv-</c>.</param>
/// <param name="Count">How many units, as it is written; empty where it is not.</param>
/// <param name="Separator">What stands between count and unit.</param>
/// <param name="Unit">The unit as it is written.</param>
/// <param name="CountIsLast">Whether the count follows the unit.</param>
internal sealed record TimeframeText(string Prefix, string Count, string Separator, string Unit, bool CountIsLast)
{
    private const string VendorPrefix = "ohlcv-";
    private const string Separators = " /-_";

    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static readonly Dictionary<string, TimeSpan> FixedUnits = Units(
        (TimeSpan.FromSeconds(1), "s sec secs second seconds"),
        (TimeSpan.FromMinutes(1), "min mins minute minutes"),
        (TimeSpan.FromHours(1), "h hr hrs hour hours hourly"),
        (Day, "d day days daily eod"),
        (7 * Day, "w wk wks week weeks weekly"));

    private static readonly Dictionary<string, int> MonthUnits = Units(
        (1, "mo mos mon mth month months monthly"),
        (3, "q qs qe quarter quarters quarterly"),
        (12, "y ys ye yr yrs year years yearly annual annually"));

    // What pandas ties weeks, quarters and years to.
    private static readonly HashSet<string> Anchors =
        ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    /// <summary>What it means; null where that is not known.</summary>
    public Timeframe? Meaning
    {
        get
        {
            var count = 1L;
            if (Count.Length > 0 && !long.TryParse(Count, NumberStyles.None, CultureInfo.InvariantCulture, out count))
            {
                return null;
            }

            if (CaseMatters(count) is { } meaning)
            {
                return meaning;
            }

            var unit = Unit.ToLowerInvariant();
            return FixedUnits.TryGetValue(unit, out var length) ? Timeframe.OfLength(length, count)
                : MonthUnits.TryGetValue(unit, out var months) ? Timeframe.OfMonths(months, count)
                : null;
        }
    }

    /// <summary>Splits a text; null where it does not have the form of a timeframe.</summary>
    public static TimeframeText? Split(string? text)
    {
        var rest = text.AsSpan().Trim();
        var prefix = rest.StartsWith(VendorPrefix, StringComparison.OrdinalIgnoreCase) ? rest[..VendorPrefix.Length].ToString() : "";
        rest = rest[prefix.Length..];
        var first = rest.IndexOfAnyInRange('0', '9');
        var end = rest.LastIndexOfAnyInRange('0', '9') + 1;
        if (rest.IsEmpty || (first > 0 && end < rest.Length))
        {
            return null;
        }

        var isLast = first > 0;
        var count = first < 0 ? "" : rest[first..end];
        rest = isLast ? rest[..first] : rest[Math.Max(0, end)..];
        var unit = isLast ? rest.TrimEnd(Separators) : rest.TrimStart(Separators);
        var separator = isLast ? rest[unit.Length..] : rest[..^unit.Length];
        unit = WithoutAnchor(unit);
        return unit.IsEmpty || separator.Length > 1 || unit.ContainsAnyExcept(Letters)
            ? null
            : new TimeframeText(prefix, count.ToString(), separator.ToString(), unit.ToString(), isLast);
    }

    private Timeframe? CaseMatters(long count) => (Unit, CountIsLast) switch
    {
        ("m" or "M", true) => Timeframe.OfLength(TimeSpan.FromMinutes(1), count),
        ("mn" or "MN", true) or ("MN", false) => Timeframe.OfMonths(1, count),
        ("M", false) when count is 0 or > 12 || 12 % count != 0 => Timeframe.OfLength(TimeSpan.FromMinutes(1), count),
        ("M" or "MS" or "ME", false) => Timeframe.OfMonths(1, count),
        ("m", false) when Count.Length > 0 => Timeframe.OfLength(TimeSpan.FromMinutes(1), count),
        ("T", false) => Timeframe.OfLength(TimeSpan.FromMinutes(1), count),
        ("ms", false) when Count.Length > 0 => Timeframe.OfLength(TimeSpan.FromMilliseconds(1), count),
        ("B", false) => Timeframe.OfLength(Day, count),
        _ => null,
    };

    private static ReadOnlySpan<char> WithoutAnchor(ReadOnlySpan<char> unit)
    {
        var dash = unit.IndexOf('-');
        return dash > 0 && Anchors.Contains(unit[(dash + 1)..].ToString()) ? unit[..dash] : unit;
    }

    private static Dictionary<string, T> Units<T>(params (T Value, string Names)[] units) =>
        units.SelectMany(unit => unit.Names.Split(' '), (unit, name) => (name, unit.Value)).ToDictionary(StringComparer.Ordinal);
}
