using System.Text;

namespace DualSink.Sources.Input;

/// <summary>Says in a <see cref="SourceException"/> what the system reported of an input.</summary>
internal static class SourceFailures
{
    /// <summary>The exception for <paramref name="failure"/>; null when it is not about the input.</summary>
    public static SourceException? Of(string name, long? line, Exception failure) => failure switch
    {
        SourceException known => known,
        InvalidDataException when line is null or 1 => new SourceException(name, null, "the gzip data is damaged or cut off before the first row. Get the file again.", failure),
        InvalidDataException => new SourceException(
            name, line, "the gzip data is damaged or cut off here. What was read before it is good; get the file again and ingest it: writing twice changes nothing.", failure),
        DecoderFallbackException => new SourceException(name, line, "is not text of the encoding its byte order mark names.", failure),
        IOException or UnauthorizedAccessException => new SourceException(name, line, $"cannot be read: {failure.Message}", failure),
        _ => null,
    };
}
