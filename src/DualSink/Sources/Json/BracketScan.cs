using System.Buffers;

namespace DualSink.Sources.Json;

/// <summary>
/// Finds where an element ends by its brackets alone, whatever else it holds, so that a damaged one ends where the next
/// begins. An element with brackets inside a text is misjudged; whoever asks looks closer when its quotes do not add up.
/// Goes on where it stopped when more of the element is there. Not safe for concurrent use.
/// </summary>
internal sealed class BracketScan
{
    private static readonly SearchValues<byte> Brackets = SearchValues.Create("[]{}"u8);

    private byte _opening;
    private int _depth;
    private int _searched;

    // The last byte that is no blank, of those that were dropped.
    private byte _dropped;

    /// <summary>Whether the element found ends with a bracket of its own, and not only where something else begins.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Finds the next element from <paramref name="position"/> on, and moves that behind it.</summary>
    public static bool TryPeek(ReadOnlySpan<byte> text, ref int position, out ReadOnlySpan<byte> element)
    {
        element = text[position..];
        var begin = element.IndexOfAny("[{"u8);
        if (begin < 0)
        {
            return false;
        }

        element = element[begin..];
        var scan = new BracketScan();
        scan.Begin(element[0]);
        if (!scan.TryFind(element, out var length))
        {
            return false;
        }

        element = element[..length];
        position += begin + length;
        return true;
    }

    /// <summary>Begins with an element.</summary>
    /// <param name="opening">Its first byte; anything but a bracket is no element, and ends at the next bracket but <c>}</c>.</param>
    public void Begin(byte opening)
    {
        _opening = opening;
        _depth = 0;
        _searched = 0;
        _dropped = 0;
    }

    /// <summary>Finds the end of the element that <paramref name="text"/> begins with.</summary>
    /// <param name="text">What was searched before, and more.</param>
    /// <param name="length">The element's length.</param>
    /// <returns>Whether it ends there.</returns>
    public bool TryFind(ReadOnlySpan<byte> text, out int length)
    {
        while (text[_searched..].IndexOfAny(Brackets) is >= 0 and var next)
        {
            var at = _searched + next;
            var bracket = text[at];
            if (_depth > 0 ? BeginsAnother(text[..at], bracket) : IsNoElement && bracket != '}')
            {
                IsClosed = false;
                length = at;
                return true;
            }

            _searched = at + 1;
            _depth += IsNoElement ? 0 : bracket is (byte)'[' or (byte)'{' ? 1 : -1;
            if (_depth == 0 && !IsNoElement)
            {
                IsClosed = true;
                length = at + 1;
                return true;
            }
        }

        _searched = text.Length;
        length = 0;
        return false;
    }

    /// <summary>Goes on without what was searched.</summary>
    public void Drop(ReadOnlySpan<byte> text)
    {
        _dropped = LastOf(text);
        _searched = 0;
    }

    private bool IsNoElement => _opening is not ((byte)'[' or (byte)'{');

    // A row that is an array has no arrays in it, and an object in an object has a colon before it.
    private bool BeginsAnother(ReadOnlySpan<byte> before, byte bracket) =>
        bracket == _opening && (bracket == '[' || LastOf(before) != ':');

    private byte LastOf(ReadOnlySpan<byte> text) => text.LastIndexOfAnyExcept(" \t\r\n"u8) is >= 0 and var at ? text[at] : _dropped;
}
