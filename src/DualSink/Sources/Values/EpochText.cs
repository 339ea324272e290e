namespace DualSink.Sources.Values;

/// <summary>
/// Reads timestamps that are one number: <c>yyyyMMdd</c>, <c>yyyyMMddHHmmss</c>, and time since 1970, whose unit its
/// magnitude tells.
/// </summary>
/// <remarks>
/// Epochs below 10^11 are seconds, below 10^14 milliseconds, below 10^17 microseconds, and nanoseconds above: each unit
/// covers 1973 to 5138 without meeting its neighbour. Fewer than 8 digits are refused: a year or a row's number is likelier
/// than a bar of early 1970. So are 12 or 17 digits that are also a date and time: milliseconds of 1976 are likelier minutes
/// of 2024, microseconds of 2600 likelier milliseconds of 2024.
/// </remarks>
internal static class EpochText
{
    public const string TooFewDigits = "has too few digits for an epoch, and is not a date";
    public const string DateOrEpoch = "may be an epoch or a date without separators; write it as 2024-01-31 09:30:00";
    public const string Rounded = "has an exponent and at most 6 digits, as a spreadsheet rounds; write all digits";

    private const int RoundedDigits = 6;
    private const int MaxDigits = 19;

    /// <summary>Whether <paramref name="text"/>, which is not empty, is written as a number and not as a date.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> text)
    {
        var start = text[0] == '-' ? 1 : 0;
        var end = start;
        while (end < text.Length && (uint)(text[end] - '0') <= 9)
        {
            end++;
        }

        return end == text.Length
            || (text[end] == '.' && end - start >= 8)
            || (text[end] is (byte)'.' or (byte)'e' or (byte)'E' && text.ContainsAny("eE"u8) && !text.ContainsAnyExcept("0123456789.eE+-"u8));
    }

    /// <summary>Reads a number.</summary>
    /// <param name="text">Is one by <see cref="IsNumber"/>.</param>
    /// <param name="ticks">Ticks of 100 ns since year 1.</param>
    /// <param name="isLocal">Whether it is a date, which begins when it does in the file's zone; else it is in UTC.</param>
    /// <returns>Why it is no timestamp; null when it is one.</returns>
    public static string? Parse(ReadOnlySpan<byte> text, out long ticks, out bool isLocal)
    {
        ticks = 0;
        isLocal = false;
        var isNegative = text[0] == '-';
        var digits = isNegative ? text[1..] : text;
        var number = 0UL;
        foreach (var character in digits)
        {
            var digit = (uint)(character - '0');
            if (digit > 9)
            {
                return ParseDecimal(text, out ticks);
            }

            number = (number * 10) + digit;
        }

        isLocal = !isNegative && digits.Length is 8 or 14;
        return digits.Length switch
        {
            8 when isLocal => Date(number, out ticks),
            14 when isLocal => DateAndTime(number, out ticks),
            _ => Epoch(number, digits.Length, 0, isNegative, out ticks),
        };
    }

    // As databases and spreadsheets write it: 1509836520.5, 1.50983652E+12.
    private static string? ParseDecimal(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (ExactDecimal.Parse(text, out var number) is { } reason)
        {
            return reason;
        }

        var exponent = text.IndexOfAny((byte)'e', (byte)'E');
        if (exponent >= 0 && ExactDecimal.SignificantDigits(text[..exponent]) <= RoundedDigits)
        {
            return Rounded;
        }

        var whole = Math.Truncate(Math.Abs(number));
        var digits = 0;
        for (var rest = whole; rest >= 1; rest /= 10)
        {
            digits++;
        }

        return digits is 8 or 14 ? DateOrEpoch
            : digits > MaxDigits ? WallClock.OutOfRange
            : Epoch((ulong)whole, digits, Math.Abs(number) - whole, number < 0, out ticks);
    }

    private static string? Epoch(ulong whole, int digits, decimal fraction, bool isNegative, out long ticks)
    {
        ticks = 0;
        if (digits is < 8 or > MaxDigits)
        {
            return digits < 8 ? TooFewDigits : WallClock.OutOfRange;
        }

        if (digits is 12 or 17 && !isNegative && IsDateAndTime(whole, digits))
        {
            return DateOrEpoch;
        }

        const ulong NanosecondsOfOne = 1000;
        ulong microsecondsOfUnit = whole switch
        {
            < 100_000_000_000 => 1_000_000,
            < 100_000_000_000_000 => 1_000,
            < 100_000_000_000_000_000 => 1,
            _ => 0,
        };
        var isNanoseconds = microsecondsOfUnit == 0;
        var part = fraction == 0 ? 0 : fraction * microsecondsOfUnit;
        if (isNanoseconds ? fraction != 0 || whole % NanosecondsOfOne != 0 : part != Math.Truncate(part))
        {
            return TimeText.TooFine;
        }

        var microseconds = (long)(isNanoseconds ? whole / NanosecondsOfOne : (whole * microsecondsOfUnit) + (ulong)part);
        ticks = DateTime.UnixEpoch.Ticks + ((isNegative ? -microseconds : microseconds) * TimeSpan.TicksPerMicrosecond);
        return null;
    }

    private static string? Date(ulong digits, out long ticks) =>
        DateText.Calendar((int)(digits / 1_00_00), (int)(digits / 1_00 % 100), (int)(digits % 100), out ticks);

    private static string? DateAndTime(ulong digits, out long ticks)
    {
        var time = (int)(digits % 1_00_00_00);
        var timeOfDay = 0L;
        var reason = Date(digits / 1_00_00_00, out ticks) ?? TimeText.Clock(time / 1_00_00, time / 1_00 % 100, time % 100, 0, out timeOfDay);
        ticks += timeOfDay;
        return reason;
    }

    // Of this century or the last; yyyyMMddHHmm or yyyyMMddHHmmssfff.
    private static bool IsDateAndTime(ulong number, int digits)
    {
        var toSeconds = digits == 12 ? number * 100 : number / 1000;
        return toSeconds is >= 1900_00_00_00_00_00 and < 2100_00_00_00_00_00 && DateAndTime(toSeconds, out _) is null;
    }
}
