using System.Text;

namespace DualSink.Sources.Values;

/// <summary>
/// Reads the timestamps files carry. One for each file: it remembers what its last rows needed of time zones. Not safe for
/// concurrent use.
/// </summary>
/// <remarks>
/// One text or two hold a date (<see cref="DateText"/>), a time of day (<see cref="TimeText"/>), and an offset or the name
/// of a zone; or a number (<see cref="EpochText"/>). A time with neither is local to the file's zone, but for
/// <c>20240131-09:30:00</c>, which FIX and Interactive Brokers define as UTC.
/// </remarks>
internal sealed class InstantParser
{
    private const string Empty = "is empty";
    private const string NotMidnight = "has a time of day, but so has the column beside it";
    private const int MaxZoneName = 64;

    private readonly LocalTimePolicy _policy;
    private readonly DateOrder _order;
    private readonly WallClock _clock;
    private readonly Dictionary<string, WallClock> _named = new(StringComparer.Ordinal);

    /// <summary>Creates one.</summary>
    /// <param name="zone">The zone of times that name none, as <see cref="ZoneLookup"/> finds it.</param>
    /// <param name="policy">What becomes of local times that exist twice or never.</param>
    /// <param name="order">What a date like 03/04/2024 means.</param>
    /// <exception cref="ArgumentException">There is no such zone; the message names those near it.</exception>
    public InstantParser(string zone, LocalTimePolicy policy, DateOrder order)
    {
        _policy = policy;
        _order = order;
        _clock = ZoneLookup.Find(zone, out var found) is { } reason
            ? throw new ArgumentException($"'{zone}' {reason}", nameof(zone))
            : new WallClock(found, policy);
    }

    /// <summary>Reads an instant.</summary>
    /// <returns>Why it is none, as the end of a sentence about the text; null when it is one.</returns>
    public string? Parse(ReadOnlySpan<byte> utf8, out DateTime utc)
    {
        utc = default;
        var text = Utf8Text.Trim(utf8);
        if (text.IsEmpty)
        {
            return Empty;
        }

        var rest = text;
        if (IsoText.TryTake(ref rest, out var local)
            && TimeText.TakeFraction(ref rest, out var fraction) is null
            && (rest.IsEmpty || rest[0] is (byte)'Z' or (byte)'+' or (byte)'-'))
        {
            return Finish(local + fraction, rest, out utc);
        }

        if (EpochText.IsNumber(text))
        {
            return EpochText.Parse(text, out var ticks, out var isLocal)
                ?? (isLocal ? _clock.ToUtc(ticks, out utc) : WallClock.Utc(ticks, out utc));
        }

        return ParseAny(text, out utc);
    }

    /// <summary>Reads an instant whose date and time of day stand apart.</summary>
    /// <param name="date">A date, or a date-time of midnight.</param>
    /// <param name="time">A time of day.</param>
    /// <param name="utc">The instant, in UTC.</param>
    /// <param name="isTime">Whether the reason is about <paramref name="time"/>; else about <paramref name="date"/>.</param>
    /// <returns>Why it is none, as the end of a sentence about one of the texts; null when it is one.</returns>
    public string? Parse(ReadOnlySpan<byte> date, ReadOnlySpan<byte> time, out DateTime utc, out bool isTime)
    {
        utc = default;
        isTime = false;
        date = Utf8Text.Trim(date);
        time = Utf8Text.Trim(time);
        if (date.IsEmpty)
        {
            return Empty;
        }

        if (DateText.Take(ref date, _order, out var ticks) is { } reason)
        {
            return reason;
        }

        if (!date.IsEmpty && !IsMidnight(date))
        {
            return NotMidnight;
        }

        isTime = true;
        return time.IsEmpty ? Empty : TimeText.TakeColumn(ref time, out var timeOfDay) ?? Finish(ticks + timeOfDay, time, out utc);
    }

    /// <summary>The instant of a local time that is no text.</summary>
    /// <param name="local">The time in the file's zone, whatever its kind.</param>
    /// <param name="utc">The instant, in UTC.</param>
    /// <returns>Why there is none; null when there is one.</returns>
    public string? FromLocal(DateTime local, out DateTime utc)
    {
        utc = default;
        return local.Ticks % TimeSpan.TicksPerMicrosecond != 0 ? TimeText.TooFine : _clock.ToUtc(local.Ticks, out utc);
    }

    /// <summary>What clocks in the file's zone show at an instant, of no kind.</summary>
    public DateTime ToLocal(DateTime utc) => _clock.ToLocal(utc);

    /// <summary>Whether <paramref name="utf8"/> is an instant; its day and month may be in either order.</summary>
    public static bool IsInstant(ReadOnlySpan<byte> utf8) =>
        Lenient(DateOrder.DayFirst).Parse(utf8, out _) is null || Lenient(DateOrder.MonthFirst).Parse(utf8, out _) is null;

    /// <summary>Whether <paramref name="utf8"/> is a date, perhaps with midnight; its day and month may be in either order.</summary>
    public static bool IsDate(ReadOnlySpan<byte> utf8)
    {
        var text = Utf8Text.Trim(utf8);
        return DateText.Take(ref text, DateOrder.Unknown, out _) is null or DateText.NeedsOrder && (text.IsEmpty || IsMidnight(text));
    }

    /// <summary>
    /// Whether <paramref name="utf8"/> is a time of day, perhaps with an offset or zone. Digits alone are one when there are
    /// six: fewer are likelier a price.
    /// </summary>
    public static bool IsTimeOfDay(ReadOnlySpan<byte> utf8)
    {
        var text = Utf8Text.Trim(utf8);
        return (text.Contains((byte)':') || text.Length == 6)
            && TimeText.Take(ref text, out _) is null
            && Lenient(DateOrder.Unknown).Finish(DateTime.UnixEpoch.Ticks, text, out _) is null;
    }

    private static InstantParser Lenient(DateOrder order) => new("UTC", LocalTimePolicy.Earlier, order);

    private string? ParseAny(ReadOnlySpan<byte> text, out DateTime utc)
    {
        utc = default;
        var isEightDigits = text.Length > 8 && !text[..8].ContainsAnyExceptInRange((byte)'0', (byte)'9');
        if (DateText.Take(ref text, _order, out var date) is { } reason)
        {
            return reason;
        }

        if (text.IsEmpty)
        {
            return _clock.ToUtc(date, out utc);
        }

        var isUtc = isEightDigits && Utf8Text.Take(ref text, (byte)'-');
        if (!isUtc && !TakeSeparator(ref text))
        {
            return DateText.NotADate;
        }

        return TimeText.Take(ref text, out var time)
            ?? (isUtc && text.IsEmpty ? WallClock.Utc(date + time, out utc) : Finish(date + time, text, out utc));
    }

    // What may stand between a date and a time: T, spaces, a comma and spaces.
    private static bool TakeSeparator(ref ReadOnlySpan<byte> text)
    {
        if (Utf8Text.Take(ref text, (byte)'T') || Utf8Text.Take(ref text, (byte)'t'))
        {
            return true;
        }

        Utf8Text.Take(ref text, (byte)',');
        return Utf8Text.TakeSpaces(ref text);
    }

    private static bool IsMidnight(ReadOnlySpan<byte> text) =>
        TakeSeparator(ref text) && TimeText.Take(ref text, out var ticks) is null && ticks == 0 && text.IsEmpty;

    private string? Finish(long local, ReadOnlySpan<byte> zone, out DateTime utc)
    {
        utc = default;
        zone = zone.TrimStart((byte)' ');
        if (zone.IsEmpty)
        {
            return _clock.ToUtc(local, out utc);
        }

        if (zone is [(byte)'Z' or (byte)'z'])
        {
            return WallClock.Utc(local, out utc);
        }

        if (zone[0] is (byte)'+' or (byte)'-')
        {
            return OffsetText.TryParse(zone, out var offset) ? WallClock.Utc(local - offset, out utc) : OffsetText.NotAnOffset;
        }

        return InNamedZone(local, zone, out utc);
    }

    private string? InNamedZone(long local, ReadOnlySpan<byte> name, out DateTime utc)
    {
        utc = default;
        if (!Utf8Text.IsLetter(name[0]) || name.Length > MaxZoneName || name.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            return TimeText.NotATime;
        }

        Span<char> characters = stackalloc char[MaxZoneName];
        var text = characters[..Encoding.ASCII.GetChars(name, characters)];
        if (_named.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var clock))
        {
            return clock.ToUtc(local, out utc);
        }

        var id = text.ToString();
        if (ZoneLookup.TryFind(id) is not { } found)
        {
            return $"names a time zone that is not in the tz database: {id}";
        }

        clock = new WallClock(found, _policy);
        _named.Add(id, clock);
        return clock.ToUtc(local, out utc);
    }
}
