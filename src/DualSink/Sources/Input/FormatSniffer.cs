using System.Text.Json;

namespace DualSink.Sources.Input;

/// <summary>Recognises the format of an input from its first bytes, and from its name where they do not tell.</summary>
internal static class FormatSniffer
{
    private static ReadOnlySpan<byte> Blanks => " \t\r\n"u8;

    /// <summary>Recognises the format.</summary>
    /// <exception cref="SourceException">It is none that is read; the message says what it looks like and what to do.</exception>
    public static async Task<SourceFormat> RecogniseAsync(SourceInput input, CancellationToken cancellationToken)
    {
        if (input.Head.Span.StartsWith("PAR1"u8) || input.Head.Span.StartsWith("PARE"u8))
        {
            return SourceFormat.Parquet;
        }

        if (EndingIs(input.Name, ".parquet", ".pq"))
        {
            throw new SourceException(input.Name, null, "is named as Parquet but does not begin as such a file does. Get it again, or name its format with --format.");
        }

        if (Foreign(input.Head.Span) is { } foreign)
        {
            throw new SourceException(input.Name, null, foreign);
        }

        return Begun(input) switch
        {
            [(byte)'[' or (byte)'{', ..] => await OfJsonAsync(input, cancellationToken).ConfigureAwait(false),
            _ => SourceFormat.Csv,
        };
    }

    // Rows on lines of their own, or a document that has the rows in it?
    private static async Task<SourceFormat> OfJsonAsync(SourceInput input, CancellationToken cancellationToken)
    {
        if (Begun(input) is [(byte)'[', .. var elements] && elements.TrimStart(Blanks) is [(byte)'[' or (byte)'{' or (byte)']', ..] or [])
        {
            return SourceFormat.Json;
        }

        await input.ReadFirstLineAsync(cancellationToken).ConfigureAwait(false);
        return EndingIs(input.Name, ".ndjson", ".jsonl") || IsRow(Begun(input), isWhole: input.Head.Length < SourceInput.HeadLength)
            ? SourceFormat.Ndjson
            : SourceFormat.Json;
    }

    private static ReadOnlySpan<byte> Begun(SourceInput input) => input.Head.Span.TrimStart(Blanks);

    private static bool IsRow(ReadOnlySpan<byte> text, bool isWhole)
    {
        var end = text.IndexOf((byte)'\n');
        var line = end < 0 ? text : text[..end];
        if (end < 0 && !isWhole)
        {
            return false;
        }

        var reader = new Utf8JsonReader(line);
        try
        {
            while (reader.Read())
            {
                // A row's values are scalars, or at most one object around some of them; only a document has arrays.
                if (reader is { CurrentDepth: > 0, TokenType: JsonTokenType.StartArray } or { CurrentDepth: > 2 })
                {
                    return false;
                }
            }

            return true;
        }
        catch (JsonException)
        {
            // A damaged row is followed by another; a document that is laid out on lines goes on where it was.
            var next = end < 0 ? [] : text[end..].TrimStart(Blanks);
            return line[0] == '['
                ? line.TrimEnd(Blanks) is not [.., (byte)',' or (byte)'[']
                : next is [(byte)'{', ..] && line.TrimEnd(Blanks) is not [.., (byte)':' or (byte)'['];
        }
    }

    private static string? Foreign(ReadOnlySpan<byte> head) => head switch
    {
        [(byte)'P', (byte)'K', 3, 4, ..] => "is a ZIP archive (or an Excel workbook): unpack it, or save it as CSV.",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "is packed by Zstandard: unpack it first, e.g. zstd -dc FILE | dualsink ingest -",
        [(byte)'B', (byte)'Z', (byte)'h', ..] => "is packed by bzip2: unpack it first, e.g. bzip2 -dc FILE | dualsink ingest -",
        [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => "is packed by xz: unpack it first, e.g. xz -dc FILE | dualsink ingest -",
        [(byte)'D', (byte)'B', (byte)'N', ..] => "is in Databento's binary encoding: export it as CSV, JSON or Parquet.",
        [(byte)'A', (byte)'R', (byte)'R', (byte)'O', (byte)'W', (byte)'1', ..] => "is an Arrow (Feather) file: save it as Parquet.",
        [(byte)'<', ..] when head.StartsWith("<!"u8) || head.StartsWith("<html"u8) || head.StartsWith("<?xml"u8) => "is a web page or XML, as a server sends instead of a file it does not have. Get it again.",
        [0, not 0, 0, not 0, ..] => "looks like UTF-16 without a byte order mark: convert it, e.g. iconv -f UTF-16BE -t UTF-8 FILE | dualsink ingest -",
        [not 0, 0, not 0, 0, ..] => "looks like UTF-16 without a byte order mark: convert it, e.g. iconv -f UTF-16LE -t UTF-8 FILE | dualsink ingest -",
        _ when IsBinary(head[..Math.Min(head.Length, 512)]) => "is not text, and no format that is read: CSV, NDJSON, JSON and Parquet are, each also packed by gzip.",
        _ => null,
    };

    // One stray byte spoils a row; one in ten is no text.
    private static bool IsBinary(ReadOnlySpan<byte> head)
    {
        var controls = 0;
        foreach (var value in head)
        {
            controls += value < 9 ? 1 : 0;
        }

        return controls > head.Length / 10;
    }

    private static bool EndingIs(string name, params ReadOnlySpan<string> endings)
    {
        var bare = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name.AsSpan()[..^3] : name.AsSpan();
        foreach (var ending in endings)
        {
            if (bare.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
