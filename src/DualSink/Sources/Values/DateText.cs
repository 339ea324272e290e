using System.Globalization;
using System.Text;

namespace DualSink.Sources.Values;

/// <summary>
/// Reads dates: year first (<c>2024-01-31</c>, <c>2024/01/31</c>, <c>2024.01.31</c>, <c>20240131</c>), day or month first
/// (<c>31.01.2024</c>, <c>31/01/2024</c>, <c>01-31-2024</c>), and with the month's English name (<c>31-Jan-2024</c>,
/// <c>Jan 31, 2024</c>).
/// </summary>
internal static class DateText
{
    public const string NotADate = "is not a date; expected one like 2024-01-31, 2024-01-31T09:30:00Z, 20240131, 31.01.2024 or an epoch";
    public const string NotInCalendar = "has a month or day that the calendar does not have";
    public const string TwoDigitYear = "has a year of two digits; write all four";
    public const string NeedsOrder = "has a day and a month that may be either; say which with --dates dmy or --dates mdy";
    public const string MonthIsFirst = "has the month first, where dates are read with the day first (--dates dmy)";
    public const string DayIsFirst = "has the day first, where dates are read with the month first (--dates mdy)";

    private const int ShortestName = 3;

    private static readonly byte[][] Months = [.. CultureInfo.InvariantCulture.DateTimeFormat.MonthNames.Take(12).Select(Encoding.ASCII.GetBytes)];

    /// <summary>Takes a date off the front of <paramref name="text"/>.</summary>
    /// <param name="text">Begins after the date then.</param>
    /// <param name="order">What numbers divided by slashes or dashes mean when the year is last. Dots have the day first.</param>
    /// <param name="ticks">Its midnight, in ticks of 100 ns since year 1.</param>
    /// <returns>Why there is no date, as the end of a sentence about the text; null when there is one.</returns>
    public static string? Take(ref ReadOnlySpan<byte> text, DateOrder order, out long ticks)
    {
        ticks = 0;
        return Utf8Text.TakeDigits(ref text, out var first) switch
        {
            4 => TakeAfterYear(ref text, first, out ticks),
            8 => Calendar(first / 10_000, first / 100 % 100, first % 100, out ticks),
            1 or 2 => TakeBeforeYear(ref text, first, order, out ticks),
            0 => TakeFromMonthName(ref text, out ticks),
            _ => NotADate,
        };
    }

    /// <summary>A day of the calendar.</summary>
    /// <returns>Why it is none; null when it is one.</returns>
    public static string? Calendar(int year, int month, int day, out long ticks)
    {
        ticks = 0;
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return NotInCalendar;
        }

        ticks = new DateTime(year, month, day).Ticks;
        return null;
    }

    private static string? TakeAfterYear(ref ReadOnlySpan<byte> text, int year, out long ticks)
    {
        ticks = 0;
        return TakeSeparator(ref text, out var separator) && separator != ' '
            && TakeMonth(ref text, out var month, out _)
            && Utf8Text.Take(ref text, separator)
            && TakeNumber(ref text, out var day)
            ? Calendar(year, month, day, out ticks)
            : NotADate;
    }

    private static string? TakeBeforeYear(ref ReadOnlySpan<byte> text, int first, DateOrder order, out long ticks)
    {
        ticks = 0;
        if (!TakeSeparator(ref text, out var separator)
            || !TakeMonth(ref text, out var second, out var isNamed)
            || (separator == ' ' && !isNamed)
            || !Utf8Text.Take(ref text, separator))
        {
            return NotADate;
        }

        return TakeYear(ref text, out var year)
            ?? (isNamed || separator == '.' ? Calendar(year, second, first, out ticks) : Ordered(year, first, second, order, out ticks));
    }

    private static string? TakeFromMonthName(ref ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (!TakeName(ref text, out var month) || !TakeSeparator(ref text, out var separator) || !TakeNumber(ref text, out var day))
        {
            return NotADate;
        }

        var hasComma = Utf8Text.Take(ref text, (byte)',');
        return Utf8Text.TakeSpaces(ref text) || hasComma || Utf8Text.Take(ref text, separator) ? TakeYear(ref text, out var year) ?? Calendar(year, month, day, out ticks) : NotADate;
    }

    private static string? Ordered(int year, int first, int second, DateOrder order, out long ticks)
    {
        ticks = 0;
        var dayIsFirst = first > 12 && second <= 12;
        var monthIsFirst = second > 12 && first <= 12;
        return order switch
        {
            DateOrder.DayFirst when monthIsFirst => MonthIsFirst,
            DateOrder.MonthFirst when dayIsFirst => DayIsFirst,
            DateOrder.Unknown when !dayIsFirst && !monthIsFirst && first != second => NeedsOrder,
            DateOrder.MonthFirst => Calendar(year, first, second, out ticks),
            DateOrder.Unknown when monthIsFirst => Calendar(year, first, second, out ticks),
            _ => Calendar(year, second, first, out ticks),
        };
    }

    private static bool TakeSeparator(ref ReadOnlySpan<byte> text, out byte separator)
    {
        separator = text.IsEmpty ? default : text[0];
        return separator is (byte)'-' or (byte)'/' or (byte)'.' or (byte)' ' && Utf8Text.Take(ref text, separator);
    }

    private static bool TakeMonth(ref ReadOnlySpan<byte> text, out int month, out bool isNamed)
    {
        isNamed = !TakeNumber(ref text, out month);
        return !isNamed || TakeName(ref text, out month);
    }

    private static bool TakeNumber(ref ReadOnlySpan<byte> text, out int number) => Utf8Text.TakeDigits(ref text, out number) is 1 or 2;

    private static string? TakeYear(ref ReadOnlySpan<byte> text, out int year) => Utf8Text.TakeDigits(ref text, out year) switch
    {
        4 => null,
        2 => TwoDigitYear,
        _ => NotADate,
    };

    // The whole name or its beginning: Jan, Sept, October.
    private static bool TakeName(ref ReadOnlySpan<byte> text, out int month)
    {
        var letters = Utf8Text.TakeLetters(ref text);
        for (month = 1; month <= Months.Length; month++)
        {
            var name = Months[month - 1];
            if (letters.Length >= ShortestName && letters.Length <= name.Length && Ascii.EqualsIgnoreCase(letters, name.AsSpan(0, letters.Length)))
            {
                return true;
            }
        }

        return false;
    }
}
