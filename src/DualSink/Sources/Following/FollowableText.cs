using System.Text.Json;
using DualSink.Sources.Input;

namespace DualSink.Sources.Following;

/// <summary>
/// Tells from a file's first bytes whether it grows by lines. Of a packed file, a JSON document and Parquet nothing can be
/// read before all of it is there.
/// </summary>
internal static class FollowableText
{
    /// <summary>Whether the file is read by lines; null when there is too little of it to tell.</summary>
    /// <exception cref="SourceException">It has no format that is read.</exception>
    public static async Task<bool?> IsAsync(string name, ReadOnlyMemory<byte> head, SourceFormat? given, CancellationToken cancellationToken)
    {
        if (head.Span is [0x1f, 0x8b, ..] or [0xff, 0xfe, ..] or [0xfe, 0xff, ..] || given is SourceFormat.Json or SourceFormat.Parquet)
        {
            return false;
        }

        if (head.IsEmpty || given is not null)
        {
            return head.IsEmpty ? null : true;
        }

        var isBegun = head.Length < SourceInput.HeadLength && !head.Span.Contains((byte)'\n');
        if (isBegun && head.Span[0] is (byte)'[' or (byte)'{' && !IsJson(head.Span))
        {
            return null;
        }

        var input = await SourceInput.OpenAsync(name, new MemoryStream(head.ToArray()), cancellationToken).ConfigureAwait(false);
        await using var _ = input.ConfigureAwait(false);
        return await FormatSniffer.RecogniseAsync(input, cancellationToken).ConfigureAwait(false) is SourceFormat.Csv or SourceFormat.Ndjson;
    }

    private static bool IsJson(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        try
        {
            return reader.Read() && reader.TrySkip();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
