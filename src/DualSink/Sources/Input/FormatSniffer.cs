using System.Text.Json;

namespace DualSink.Sources.Input;

/// <summary>Recognises the format of an input from its first bytes, and from its name where they do not tell.</summary>
internal static class FormatSniffer
{
    /// <summary>Recognises the format.</summary>
    /// <exception cref="SourceException">It is none that is read; the message says what it looks like and what to do.</exception>
    public static async Task<SourceFormat> RecogniseAsync(SourceInput input, CancellationToken cancellationToken)
    {
        if (input.Head.Span.StartsWith("PAR1"u8))
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

        var text = input.Head.Span.TrimStart(" \t\r\n"u8);
        return text switch
        {
            [(byte)'[', ..] => OfArray(text[1..]),
            [(byte)'{', ..] => await OfObjectAsync(input, cancellationToken).ConfigureAwait(false),
            _ => SourceFormat.Csv,
        };
    }

    // An array of rows, or a row that is an array?
    private static SourceFormat OfArray(ReadOnlySpan<byte> text) =>
        text.TrimStart(" \t\r\n"u8) is [(byte)'[' or (byte)'{' or (byte)']', ..] or [] ? SourceFormat.Json : SourceFormat.Ndjson;

    // A row, or a document that has the rows in it?
    private static async Task<SourceFormat> OfObjectAsync(SourceInput input, CancellationToken cancellationToken)
    {
        await input.ReadFirstLineAsync(cancellationToken).ConfigureAwait(false);
        var text = input.Head.Span.TrimStart(" \t\r\n"u8);
        var end = text.IndexOf((byte)'\n');
        var isWholeLine = end >= 0 || text.Length < SourceInput.HeadLength;
        var line = end < 0 ? text : text[..end];
        if (EndingIs(input.Name, ".ndjson", ".jsonl"))
        {
            return SourceFormat.Ndjson;
        }

        return isWholeLine && IsRow(line) ? SourceFormat.Ndjson : SourceFormat.Json;
    }

    // A row's values are scalars, or at most one object around some of them; only a document has arrays.
    private static bool IsRow(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.StartArray || reader.CurrentDepth > 2)
                {
                    return false;
                }
            }

            return true;
        }
        catch (JsonException)
        {
            // Pretty-printed, the first line is a brace and little more; a damaged row is longer.
            return line.TrimEnd(" \t\r"u8).Length > 1 && line.Contains((byte)':') && line.Contains((byte)',');
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
