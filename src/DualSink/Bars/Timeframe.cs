using System.Globalization;

namespace DualSink.Bars;

/// <summary>
/// Understands the usual spellings of a bar's interval (<c>1m</c>, <c>5min</c>, <c>M1</c>, <c>1D</c>, <c>daily</c>) for
/// checks and spacing. A timeframe is stored as it was given; nothing rewrites it.
/// </summary>
public static class Timeframe
{
    private static readonly Dictionary<string, TimeSpan> Units = new(StringComparer.Ordinal)
    {
        ["s"] = TimeSpan.FromSeconds(1),
        ["sec"] = TimeSpan.FromSeconds(1),
        ["second"] = TimeSpan.FromSeconds(1),
        ["m"] = TimeSpan.FromMinutes(1),
        ["t"] = TimeSpan.FromMinutes(1),
        ["min"] = TimeSpan.FromMinutes(1),
        ["minute"] = TimeSpan.FromMinutes(1),
        ["h"] = TimeSpan.FromHours(1),
        ["hour"] = TimeSpan.FromHours(1),
        ["hourly"] = TimeSpan.FromHours(1),
        ["d"] = TimeSpan.FromDays(1),
        ["day"] = TimeSpan.FromDays(1),
        ["daily"] = TimeSpan.FromDays(1),
        ["w"] = TimeSpan.FromDays(7),
        ["week"] = TimeSpan.FromDays(7),
        ["weekly"] = TimeSpan.FromDays(7),
    };

    /// <summary>The interval's length.</summary>
    /// <param name="text">A count and a unit in either order; months and years have no fixed length and are not understood.</param>
    /// <param name="length">The length, more than zero, when the result is true.</param>
    /// <returns>Whether <paramref name="text"/> is a spelling it knows.</returns>
    public static bool TryGetLength(string text, out TimeSpan length)
    {
        length = default;
        if (string.IsNullOrWhiteSpace(text))
        {
            return false;
        }

        var digits = text.AsSpan().Trim();
        var isMonth = digits.EndsWith("M", StringComparison.Ordinal) && digits.Length > 1;
        if (isMonth)
        {
            return false;
        }

        var start = digits.IndexOfAnyInRange('0', '9');
        var unit = digits;
        var count = 1;
        if (start >= 0)
        {
            var end = digits.LastIndexOfAnyInRange('0', '9') + 1;
            var numberIsAtAnEnd = start == 0 || end == digits.Length;
            if (!numberIsAtAnEnd || !int.TryParse(digits[start..end], NumberStyles.None, CultureInfo.InvariantCulture, out count) || count == 0)
            {
                return false;
            }

            unit = start == 0 ? digits[end..] : digits[..start];
        }

        if (!Units.TryGetValue(unit.Trim().ToString().ToLowerInvariant(), out var one))
        {
            return false;
        }

        if (count > TimeSpan.MaxValue.Ticks / one.Ticks)
        {
            return false;
        }

        length = one * count;
        return true;
    }
}
