namespace DualSink.Sources.Values;

/// <summary>Reads offsets from UTC: <c>+01:00</c>, <c>-0530</c>, <c>+1</c>; at most 18 hours.</summary>
internal static class OffsetText
{
    public const string NotAnOffset = "has an offset that is not Z or like +01:00";

    /// <summary>Reads <paramref name="text"/>.</summary>
    /// <param name="text">The offset and nothing more.</param>
    /// <param name="ticks">Ticks of 100 ns that local time is ahead of UTC.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out long ticks)
    {
        const int MaxMinutes = 18 * 60;
        ticks = 0;
        if (text.IsEmpty || text[0] is not ((byte)'+' or (byte)'-'))
        {
            return false;
        }

        var rest = text[1..];
        var digits = Utf8Text.TakeDigits(ref rest, out var hours);
        var minutes = 0;
        if (digits == 4)
        {
            (hours, minutes) = (hours / 100, hours % 100);
        }
        else if (digits is not (1 or 2) || (Utf8Text.Take(ref rest, (byte)':') && Utf8Text.TakeDigits(ref rest, out minutes) != 2))
        {
            return false;
        }

        var total = (hours * 60) + minutes;
        ticks = (text[0] == '-' ? -total : total) * TimeSpan.TicksPerMinute;
        return rest.IsEmpty && minutes < 60 && total <= MaxMinutes;
    }
}
