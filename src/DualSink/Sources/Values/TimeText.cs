namespace DualSink.Sources.Values;

/// <summary>
/// Reads times of day: <c>9:30</c>, <c>09:30:00</c>, <c>09:30:00.123456</c>, <c>9:30 AM</c>, <c>093000</c>. A time of 24:00
/// is the next midnight.
/// </summary>
internal static class TimeText
{
    public const string NotATime = "is not a time of day; expected one like 09:30, 09:30:00.123, 9:30 AM or 093000";
    public const string BadFraction = "has a fraction of a second that is not 1 to 9 digits";
    public const string TooFine = "is finer than a microsecond";
    public const string LeapSecond = "has a second 60, which a timestamp cannot hold";

    private const int TickDigits = 7;

    /// <summary>Takes a time of day off the front of <paramref name="text"/>.</summary>
    /// <param name="text">Begins after the time then.</param>
    /// <param name="ticks">Ticks of 100 ns since midnight.</param>
    /// <returns>Why there is no time of day; null when there is one.</returns>
    public static string? Take(ref ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        var digits = Utf8Text.TakeDigits(ref text, out var number);
        if (digits is 1 or 2 && Utf8Text.Take(ref text, (byte)':'))
        {
            return TakeAfterHour(ref text, number, out ticks);
        }

        return digits switch
        {
            4 => Clock(number / 100, number % 100, 0, 0, out ticks),
            6 => TakeFraction(ref text, out var fraction) ?? Clock(number / 10_000, number / 100 % 100, number % 100, fraction, out ticks),
            _ => NotATime,
        };
    }

    /// <summary>
    /// As <see cref="Take"/>, for a column of its own, where numbers may have lost the zeros in front: three digits are
    /// Hmm, five Hmmss, and one or two can only be midnight.
    /// </summary>
    public static string? TakeColumn(ref ReadOnlySpan<byte> text, out long ticks)
    {
        var rest = text;
        var digits = Utf8Text.TakeDigits(ref rest, out var number);
        if (!rest.IsEmpty || digits is not (1 or 2 or 3 or 5))
        {
            return Take(ref text, out ticks);
        }

        ticks = 0;
        text = rest;
        return digits switch
        {
            3 => Clock(number / 100, number % 100, 0, 0, out ticks),
            5 => Clock(number / 10_000, number / 100 % 100, number % 100, 0, out ticks),
            _ => number == 0 ? null : NotATime,
        };
    }

    /// <summary>Takes a fraction of a second off the front of <paramref name="text"/>, if there is one.</summary>
    /// <param name="text">Begins after the fraction then.</param>
    /// <param name="ticks">The fraction in ticks of 100 ns; 0 when there is none.</param>
    /// <returns>Why there is a bad one; null when there is a good one or none.</returns>
    public static string? TakeFraction(ref ReadOnlySpan<byte> text, out int ticks)
    {
        ticks = 0;
        if (!Utf8Text.Take(ref text, (byte)'.') && !Utf8Text.Take(ref text, (byte)','))
        {
            return null;
        }

        var digits = Utf8Text.TakeDigits(ref text, out var number);
        if (digits is 0 or > 9)
        {
            return BadFraction;
        }

        var lost = 0;
        for (; digits > TickDigits; digits--)
        {
            (number, var digit) = Math.DivRem(number, 10);
            lost |= digit;
        }

        for (; digits < TickDigits; digits++)
        {
            number *= 10;
        }

        ticks = number;
        return lost != 0 || number % TimeSpan.TicksPerMicrosecond != 0 ? TooFine : null;
    }

    /// <summary>A time of day, from one midnight up to the next.</summary>
    /// <returns>Why it is none; null when it is one.</returns>
    public static string? Clock(int hour, int minute, int second, int fraction, out long ticks)
    {
        ticks = (((((hour * 60L) + minute) * 60) + second) * TimeSpan.TicksPerSecond) + fraction;
        return minute > 59 || ticks > TimeSpan.TicksPerDay ? NotATime
            : second > 59 ? (second == 60 ? LeapSecond : NotATime)
            : null;
    }

    private static string? TakeAfterHour(ref ReadOnlySpan<byte> text, int hour, out long ticks)
    {
        ticks = 0;
        if (Utf8Text.TakeDigits(ref text, out var minute) != 2)
        {
            return NotATime;
        }

        var (second, fraction) = (0, 0);
        if (Utf8Text.Take(ref text, (byte)':'))
        {
            var reason = Utf8Text.TakeDigits(ref text, out second) == 2 ? TakeFraction(ref text, out fraction) : NotATime;
            if (reason is not null)
            {
                return reason;
            }
        }

        return TakeHalfOfDay(ref text, ref hour) ? Clock(hour, minute, second, fraction, out ticks) : NotATime;
    }

    /// <summary>Takes AM or PM, if there is one.</summary>
    /// <returns>Whether the hour is one of that half of the day.</returns>
    private static bool TakeHalfOfDay(ref ReadOnlySpan<byte> text, ref int hour)
    {
        var rest = text.TrimStart((byte)' ');
        var isPm = rest is [(byte)'P' or (byte)'p', (byte)'M' or (byte)'m', ..];
        var isAm = rest is [(byte)'A' or (byte)'a', (byte)'M' or (byte)'m', ..];
        if ((!isAm && !isPm) || (rest.Length > 2 && Utf8Text.IsLetter(rest[2])))
        {
            return true;
        }

        text = rest[2..];
        var isHour = hour is >= 1 and <= 12;
        hour = (hour % 12) + (isPm ? 12 : 0);
        return isHour;
    }
}
