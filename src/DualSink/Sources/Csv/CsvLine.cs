using System.Buffers;

namespace DualSink.Sources.Csv;

/// <summary>
/// The fields of a line of delimited text. A field may stand in double quotes, doubled inside; line breaks are no part of
/// one. Not safe for concurrent use.
/// </summary>
internal sealed class CsvLine(byte delimiter)
{
    private const byte Quote = (byte)'"';

    private readonly SearchValues<byte> _marks = SearchValues.Create([delimiter, Quote]);
    private (int Begin, int Length)[] _fields = new (int, int)[32];

    // A line with doubled quotes is copied here without them.
    private byte[] _unquoted = [];

    /// <summary>How many fields the line has.</summary>
    public int Count { get; private set; }

    /// <summary>Finds the fields of <paramref name="line"/>.</summary>
    /// <returns>Why it has none, as the end of a sentence; null when it has.</returns>
    public string? Split(ReadOnlySpan<byte> line)
    {
        Count = 0;
        var begin = 0;
        while (true)
        {
            var rest = line[begin..];
            var length = rest.IndexOfAny(_marks);
            if (length >= 0 && rest[length] == Quote)
            {
                if (rest[..length].Trim((byte)' ').IsEmpty)
                {
                    return SplitQuoted(line);
                }

                // In the middle of a field a quote is a character as others are.
                length = rest.IndexOf(delimiter);
            }

            if (length < 0)
            {
                Add(begin, rest.Length);
                return null;
            }

            Add(begin, length);
            begin += length + 1;
        }
    }

    /// <summary>A field of the line last split, without its quotes.</summary>
    /// <param name="line">That line.</param>
    /// <param name="ordinal">From 0, below <see cref="Count"/>.</param>
    public ReadOnlySpan<byte> Field(ReadOnlySpan<byte> line, int ordinal)
    {
        var (begin, length) = _fields[ordinal];
        return begin >= 0 ? line.Slice(begin, length) : _unquoted.AsSpan(~begin, length);
    }

    // Begins anew: lines with quotes are the exception.
    private string? SplitQuoted(ReadOnlySpan<byte> line)
    {
        Count = 0;
        var written = 0;
        for (var begin = 0; ;)
        {
            var field = line[begin..];
            var blanks = field.Length - field.TrimStart((byte)' ').Length;
            if (blanks < field.Length && field[blanks] == Quote)
            {
                var text = field[(blanks + 1)..];
                var length = Unquote(text, ref written, out var doubled);
                if (length < 0)
                {
                    return "has a quote that is not closed on its line; no field of a bar has a line break";
                }

                if (!doubled)
                {
                    Add(begin + blanks + 1, length);
                }

                var after = text[(length + 1)..];
                var end = after.IndexOf(delimiter);
                if (!(end < 0 ? after : after[..end]).Trim((byte)' ').IsEmpty)
                {
                    return "has text after a closing quote";
                }

                if (end < 0)
                {
                    return null;
                }

                begin += blanks + 1 + length + 1 + end + 1;
            }
            else
            {
                var length = field.IndexOf(delimiter);
                Add(begin, length < 0 ? field.Length : length);
                if (length < 0)
                {
                    return null;
                }

                begin += length + 1;
            }
        }
    }

    // The distance to the closing quote, or -1. What has doubled quotes becomes a field here.
    private int Unquote(ReadOnlySpan<byte> text, ref int written, out bool doubled)
    {
        doubled = false;
        var first = written;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != Quote)
            {
                continue;
            }

            if (i + 1 == text.Length || text[i + 1] != Quote)
            {
                if (doubled)
                {
                    Keep(text[..i], ref written);
                    Add(~first, written - first);
                }

                return i;
            }

            doubled = true;
            i++;
        }

        return -1;
    }

    private void Keep(ReadOnlySpan<byte> text, ref int written)
    {
        if (written + text.Length > _unquoted.Length)
        {
            Array.Resize(ref _unquoted, Math.Max(256, 2 * (written + text.Length)));
        }

        for (var i = 0; i < text.Length; i++)
        {
            _unquoted[written++] = text[i];
            i += text[i] == Quote ? 1 : 0;
        }
    }

    private void Add(int begin, int length)
    {
        if (Count == _fields.Length)
        {
            Array.Resize(ref _fields, 2 * Count);
        }

        _fields[Count++] = (begin, length);
    }
}
