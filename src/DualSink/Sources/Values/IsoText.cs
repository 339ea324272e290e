namespace DualSink.Sources.Values;

/// <summary>
/// Reads the one shape that most files have, <c>2024-01-31 09:30:00</c>, in 15 ns where reading any shape takes 45.
/// </summary>
internal static class IsoText
{
    private const int Length = 19;

    /// <summary>Takes a date and a time of day off the front of <paramref name="text"/>, if they have exactly this shape.</summary>
    /// <param name="text">Begins after the seconds then; else unchanged.</param>
    /// <param name="ticks">Ticks of 100 ns since year 1.</param>
    /// <returns>Whether they have it, and there are such a day and such a time.</returns>
    public static bool TryTake(ref ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (!HasShape(text))
        {
            return false;
        }

        var hour = TwoDigits(text, 11);
        var minute = TwoDigits(text, 14);
        var second = TwoDigits(text, 17);
        var year = (TwoDigits(text, 0) * 100) + TwoDigits(text, 2);
        if (hour > 23 || minute > 59 || second > 59 || DateText.Calendar(year, TwoDigits(text, 5), TwoDigits(text, 8), out var date) is not null)
        {
            return false;
        }

        ticks = date + (((((hour * 60) + minute) * 60) + second) * TimeSpan.TicksPerSecond);
        text = text[Length..];
        return true;
    }

    private static bool HasShape(ReadOnlySpan<byte> text) =>
        text.Length >= Length
        && text[4] == '-' && text[7] == '-' && text[10] is (byte)' ' or (byte)'T' && text[13] == ':' && text[16] == ':';

    // Beyond every limit, also as a century, when they are not both digits.
    private static int TwoDigits(ReadOnlySpan<byte> text, int at)
    {
        const int NotDigits = 1_000_000;
        var tens = (uint)(text[at] - '0');
        var ones = (uint)(text[at + 1] - '0');
        return tens <= 9 && ones <= 9 ? (int)((tens * 10) + ones) : NotDigits;
    }
}
