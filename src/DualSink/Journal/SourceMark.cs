namespace DualSink.Journal;

/// <summary>How far a source was accepted. Written in the transaction of the batch it belongs to, so that both hold or neither.</summary>
/// <param name="Source">What was read, by a name that is the same after a restart: a file's full path, say.</param>
/// <param name="Lines">Lines of it that are done with.</param>
/// <param name="Bytes">Bytes of it that are done with; where to go on reading.</param>
/// <param name="Fingerprint">What tells that the source still begins as it did.</param>
public sealed record SourceMark(string Source, long Lines, long Bytes, string Fingerprint)
{
    /// <summary>What the names of marks begin with that belong to requests: those are forgotten after a while, and no source of a file's name begins so.</summary>
    internal const string OfRequest = "http-key:";

    /// <summary>Whether it belongs to a request that may be made again.</summary>
    internal bool IsOfRequest => Source.StartsWith(OfRequest, StringComparison.Ordinal);
}
