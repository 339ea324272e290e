using System.Text;

namespace DualSink.Sources.Values;

/// <summary>Learns from a file's dates whether it writes the day or the month first. Not safe for concurrent use.</summary>
internal sealed class DateOrderObserver
{
    private string? _dayFirst;
    private string? _monthFirst;
    private string? _either;
    private bool _beginsWithYear;

    /// <summary>What the dates seen say: unknown when none of them tells, or when they contradict each other.</summary>
    public DateOrder Order => (_dayFirst, _monthFirst) switch
    {
        (not null, null) => DateOrder.DayFirst,
        (null, not null) => DateOrder.MonthFirst,
        _ => DateOrder.Unknown,
    };

    /// <summary>
    /// Whether there were dates that can be read both ways and none that tells which. Among dates that begin with the year
    /// such a one is a slip, which concerns its row alone.
    /// </summary>
    public bool IsAmbiguous => _either is not null && Order == DateOrder.Unknown && !_beginsWithYear;

    /// <summary>Whether some dates have the day first and others the month.</summary>
    public bool IsContradictory => _dayFirst is not null && _monthFirst is not null;

    /// <summary>Why the order is unknown though dates need one, as the end of a sentence about the column; else null.</summary>
    public string? Problem =>
        IsContradictory ? $"has dates with the day first ({_dayFirst}) and with the month first ({_monthFirst})"
        : IsAmbiguous ? $"has dates like {_either} whose day and month may be either; say which with --dates dmy or --dates mdy"
        : null;

    /// <summary>Looks at a text, which may be no date.</summary>
    public void Observe(ReadOnlySpan<byte> utf8)
    {
        var text = Utf8Text.Trim(utf8);
        var asDayFirst = text;
        var asMonthFirst = text;
        var dayFirst = DateText.Take(ref asDayFirst, DateOrder.DayFirst, out var one);
        var monthFirst = DateText.Take(ref asMonthFirst, DateOrder.MonthFirst, out var other);
        var date = text[..^asDayFirst.Length];
        _beginsWithYear |= text.Length >= 4 && !text[..4].ContainsAnyExceptInRange((byte)'0', (byte)'9');
        if (dayFirst == DateText.MonthIsFirst && monthFirst is null)
        {
            _monthFirst ??= Encoding.ASCII.GetString(date);
        }
        else if (monthFirst == DateText.DayIsFirst && dayFirst is null)
        {
            _dayFirst ??= Encoding.ASCII.GetString(date);
        }
        else if (dayFirst is null && monthFirst is null && one != other)
        {
            _either ??= Encoding.ASCII.GetString(date);
        }
    }
}
