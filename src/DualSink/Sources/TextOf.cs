using System.Text;

namespace DualSink.Sources;

/// <summary>A file's bytes as text for messages.</summary>
internal static class TextOf
{
    private const int MaxLength = 100;

    /// <summary>So many of something: <c>1 field</c>, <c>2 fields</c>.</summary>
    public static string Count(long count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>The first 100 characters, on one line; what is no UTF-8 and what is no character to be seen shows as U+FFFD.</summary>
    public static string Value(ReadOnlySpan<byte> utf8)
    {
        var text = Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, 4 * MaxLength)]);
        text = text.Length <= MaxLength ? text : text[..(char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
        return text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '\ufffd' : c)) : text;
    }
}
