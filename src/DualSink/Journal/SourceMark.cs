namespace DualSink.Journal;

/// <summary>How far a source was accepted. Written in the transaction of the batch it belongs to, so that both hold or neither.</summary>
/// <param name="Source">What was read, by a name that is the same after a restart: a file's full path, say.</param>
/// <param name="Lines">Lines of it that are done with.</param>
/// <param name="Bytes">Bytes of it that are done with; where to go on reading.</param>
/// <param name="Fingerprint">What tells that the source still begins as it did.</param>
public sealed record SourceMark(string Source, long Lines, long Bytes, string Fingerprint);
