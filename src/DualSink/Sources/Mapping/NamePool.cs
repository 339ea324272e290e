using System.Buffers;
using System.Text.Unicode;
using DualSink.Bars;

namespace DualSink.Sources.Mapping;

/// <summary>Makes one string of the many times a file repeats a name. Not safe for concurrent use.</summary>
internal sealed class NamePool
{
    private const int MaxPooled = 1 << 16;
    private const int MaxLength = 4 * BarRules.MaxNameLength;

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly byte[] _lastBytes = new byte[MaxLength];
    private int _lastLength;
    private string? _last;

    /// <summary>Takes a name.</summary>
    /// <returns>Why it is none, as the end of a sentence; null when it is one.</returns>
    public string? Take(ReadOnlySpan<byte> utf8, out string name)
    {
        utf8 = utf8.Trim((byte)' ');

        // Most files hold one series, or many of them one after the other.
        if (_last is not null && utf8.SequenceEqual(_lastBytes.AsSpan(0, _lastLength)))
        {
            name = _last;
            return null;
        }

        name = "";
        if (utf8.Length > MaxLength)
        {
            return $"has {utf8.Length} bytes, more than a name";
        }

        Span<char> chars = stackalloc char[MaxLength];
        if (Utf8.ToUtf16(utf8, chars, out _, out var length, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            return "is not UTF-8 text; convert the file, e.g. by iconv";
        }

        // Stands where the text it was converted from, by the reader or before, had no character.
        if (chars[..length].Contains('\uFFFD'))
        {
            return "is not text of its encoding";
        }

        name = Pooled(chars[..length]);
        utf8.CopyTo(_lastBytes);
        _lastLength = utf8.Length;
        _last = name;
        return null;
    }

    private string Pooled(ReadOnlySpan<char> chars)
    {
        var names = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (names.TryGetValue(chars, out var known))
        {
            return known;
        }

        var name = chars.ToString();
        if (_names.Count < MaxPooled)
        {
            _names.Add(name);
        }

        return name;
    }
}
