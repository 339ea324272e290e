using System.Globalization;

namespace DualSink.Sources;

/// <summary>
/// Reads the timestamps files carry: ISO 8601 dates and date-times (UTC where they name no offset), <c>yyyyMMdd</c>,
/// <c>yyyyMMddHHmmss</c>, and epochs, whose unit their magnitude tells.
/// </summary>
/// <remarks>
/// Epochs below 10^11 are seconds, below 10^14 milliseconds, below 10^17 microseconds, and nanoseconds above: each unit
/// covers 1973 to 5138 without meeting its neighbour. Fewer than 8 digits are refused: a year or a row's number is likelier
/// than a bar of early 1970.
/// </remarks>
internal static class BarTimestamp
{
    private const string TooFine = "is finer than a microsecond";

    /// <summary>Reads <paramref name="text"/>.</summary>
    /// <returns>Why it is no timestamp, as the end of a sentence about it; null when it is one.</returns>
    public static string? Parse(ReadOnlySpan<char> text, out DateTime timestamp)
    {
        text = text.Trim();
        timestamp = default;
        if (text.IsEmpty)
        {
            return "is empty";
        }

        var digits = text[0] == '-' ? text[1..] : text;
        if (!digits.ContainsAnyExceptInRange('0', '9') && !digits.IsEmpty)
        {
            return ParseDigits(text, out timestamp);
        }

        var separator = text.IndexOfAny('T', 't', ' ');
        var dateText = separator < 0 ? text : text[..separator];
        var reason = ParseDate(dateText, out var date);
        return reason is not null ? reason
            : separator < 0 ? At(date, TimeSpan.Zero, TimeSpan.Zero, out timestamp)
            : ParseTime(text[(separator + 1)..], date, out timestamp);
    }

    /// <summary>Reads a date and a time of day that stand in columns of their own.</summary>
    /// <returns>Why they are no timestamp; null when they are one.</returns>
    public static string? Parse(ReadOnlySpan<char> dateText, ReadOnlySpan<char> timeText, out DateTime timestamp)
    {
        timestamp = default;
        return ParseDate(dateText.Trim(), out var date) ?? ParseTime(timeText.Trim(), date, out timestamp);
    }

    /// <summary>Whether <paramref name="text"/> is a date and nothing more.</summary>
    public static bool IsDate(ReadOnlySpan<char> text) => ParseDate(text.Trim(), out _) is null;

    /// <summary>Whether <paramref name="text"/> is a time of day and nothing more.</summary>
    public static bool IsTimeOfDay(ReadOnlySpan<char> text) => ParseTime(text.Trim(), DateTime.UnixEpoch, out _) is null;

    private static string? ParseDate(ReadOnlySpan<char> text, out DateTime date)
    {
        var format = text.Length == 8 ? "yyyyMMdd" : "yyyy-MM-dd";
        return DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out date)
            ? null
            : "is not a date; expected 2024-01-31, 2024-01-31T09:30:00Z, 20240131 or an epoch";
    }

    private static string? ParseTime(ReadOnlySpan<char> text, DateTime date, out DateTime timestamp)
    {
        timestamp = default;
        if (!TryTakeOffset(ref text, out var offset))
        {
            return "has an offset that is not Z or like +01:00";
        }

        var point = text.IndexOf('.');
        var clock = point < 0 ? text : text[..point];
        var format = clock.Length == 5 && point < 0 ? "HH':'mm" : "HH':'mm':'ss";
        if (!TimeOnly.TryParseExact(clock, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return "is not a time of day; expected 09:30, 09:30:00 or 09:30:00.123456";
        }

        var fraction = TimeSpan.Zero;
        if (point >= 0)
        {
            var reason = ParseFraction(text[(point + 1)..], out fraction);
            if (reason is not null)
            {
                return reason;
            }
        }

        return At(date, time.ToTimeSpan() + fraction, offset, out timestamp);
    }

    private static string? ParseFraction(ReadOnlySpan<char> digits, out TimeSpan fraction)
    {
        fraction = default;
        if (digits.Length is 0 or > 9 || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return "has a fraction of a second that is not 1 to 9 digits";
        }

        if (digits.Length > 6 && digits[6..].ContainsAnyExcept('0'))
        {
            return TooFine;
        }

        var microseconds = 0;
        for (var i = 0; i < 6; i++)
        {
            microseconds = (microseconds * 10) + (i < digits.Length ? digits[i] - '0' : 0);
        }

        fraction = TimeSpan.FromMicroseconds(microseconds);
        return null;
    }

    private static bool TryTakeOffset(ref ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = default;
        if (text.EndsWith("Z", StringComparison.OrdinalIgnoreCase))
        {
            text = text[..^1].TrimEnd();
            return true;
        }

        var sign = text.IndexOfAny('+', '-');
        if (sign < 0)
        {
            return true;
        }

        var digits = text[(sign + 1)..];
        var format = digits.Length switch { 2 => "hh", 4 => "hhmm", _ => "hh':'mm" };
        var isNegative = text[sign] == '-';
        text = text[..sign].TrimEnd();
        if (!TimeSpan.TryParseExact(digits, format, CultureInfo.InvariantCulture, out offset))
        {
            return false;
        }

        offset = isNegative ? -offset : offset;
        return true;
    }

    private static string? ParseDigits(ReadOnlySpan<char> text, out DateTime timestamp)
    {
        timestamp = default;
        if (text[0] != '-' && text.Length is 8 or 14)
        {
            var format = text.Length == 8 ? "yyyyMMdd" : "yyyyMMddHHmmss";
            return DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out timestamp)
                ? null
                : $"has {text.Length} digits but is not a date of the form {format}";
        }

        if (text.TrimStart('-').Length < 8)
        {
            return "has too few digits for an epoch, and is not a date";
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var epoch))
        {
            return "is out of range";
        }

        const long Nanoseconds = 1000;
        var microseconds = Math.Abs((decimal)epoch) switch
        {
            < 1e11m => epoch * 1_000_000m,
            < 1e14m => epoch * 1_000m,
            < 1e17m => epoch,
            _ => epoch % Nanoseconds == 0 ? epoch / Nanoseconds : (decimal?)null,
        };
        return microseconds is null ? TooFine : At(microseconds.Value, out timestamp);
    }

    private static string? At(DateTime date, TimeSpan time, TimeSpan offset, out DateTime timestamp) =>
        At((decimal)(date.Ticks - DateTime.UnixEpoch.Ticks + time.Ticks - offset.Ticks) / TimeSpan.TicksPerMicrosecond, out timestamp);

    private static string? At(decimal microseconds, out DateTime timestamp)
    {
        var ticks = DateTime.UnixEpoch.Ticks + (microseconds * TimeSpan.TicksPerMicrosecond);
        var isInRange = ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks;
        timestamp = isInRange ? new DateTime((long)ticks, DateTimeKind.Utc) : default;
        return isInRange ? null : "is out of range";
    }
}
