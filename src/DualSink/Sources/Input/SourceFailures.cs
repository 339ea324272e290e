namespace DualSink.Sources.Input;

/// <summary>Says in a <see cref="SourceException"/> what the system reported of an input.</summary>
internal static class SourceFailures
{
    /// <summary>The exception for <paramref name="failure"/>; null when it is not about the input.</summary>
    public static SourceException? Of(string name, long? line, Exception failure) => failure switch
    {
        SourceException known => known,
        UnreadableGzipException when line is null or 1 => new SourceException(name, null, "the gzip data is damaged or cut off before the first row. Get the file again.", failure),
        UnreadableGzipException { Fault: GzipFault.CutOff } => new SourceException(
            name, line, "the gzip data is cut off here. The rows before are good, if only the end is missing; get the whole of it and ingest that: writing twice changes nothing.", failure),
        UnreadableGzipException { Fault: GzipFault.Followed } => new SourceException(
            name, line, "the gzip data is followed by something that is none. The rows before are good, what follows was not taken; get it again and ingest that: writing twice changes nothing.", failure),
        UnreadableGzipException => new SourceException(
            name, line, "the gzip data is damaged, here or before: rows already taken may be wrong. Get it again as a file, which is checked before anything is taken, and look through what was written.", failure),
        IOException or UnauthorizedAccessException => new SourceException(name, line, $"cannot be read: {failure.Message}", failure),
        _ => null,
    };

    /// <summary>The exception for a packed file that was unpacked only to see whether it can be.</summary>
    public static SourceException OfWholeFile(string name, UnreadableGzipException failure)
    {
        var (what, rest) = failure.Fault switch
        {
            GzipFault.CutOff => ("is cut off", "take what is there"),
            GzipFault.Followed => ("is followed by something that is none", "take what is before it"),
            _ => ("is damaged", "take what can still be unpacked, wrong values with it"),
        };
        return new SourceException(name, null, $"the gzip data {what}; nothing of it was taken. Get it again; to {rest}: gzip -dc FILE | dualsink ingest -", failure);
    }
}
