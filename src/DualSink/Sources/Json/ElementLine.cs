using System.Text.Json;

namespace DualSink.Sources.Json;

/// <summary>An element of a document as a line of NDJSON, to be mended and read again.</summary>
internal static class ElementLine
{
    /// <summary>The element on one line.</summary>
    /// <param name="element">The element, which may be damaged.</param>
    /// <param name="symbol">The symbol that what surrounds it names, which is put into an object that does not name it; null when there is none.</param>
    public static byte[] Of(ReadOnlySpan<byte> element, string? symbol)
    {
        var isObject = symbol is not null && element is [(byte)'{', ..] && element.IndexOf("\"symbol\""u8) < 0;
        byte[] line = isObject
            ? [.. "{\"symbol\":\""u8, .. JsonEncodedText.Encode(symbol!).EncodedUtf8Bytes, .. "\""u8, .. element[1..].TrimStart(" \t\r\n"u8) is [(byte)'}', ..] ? ""u8 : ","u8, .. element[1..]]
            : element.ToArray();

        // Outside of texts a line break is a blank, and inside it is damage.
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        return line;
    }
}
