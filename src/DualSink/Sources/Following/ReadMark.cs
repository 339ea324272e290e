namespace DualSink.Sources.Following;

/// <summary>What to remember of a file so that it can be read on later, by another process too.</summary>
/// <param name="Lines">The last line taken, or the last row's number; 0 when there was none.</param>
/// <param name="Bytes">Bytes of the file before those to be read next; of a file that is not read by lines all of it, as it was.</param>
/// <param name="Fingerprint">By which those bytes are known again; see <see cref="ContentFingerprint"/>.</param>
internal sealed record ReadMark(long Lines, long Bytes, string Fingerprint);
