namespace DualSink.Sources.Following;

/// <summary>How far a file was read: up to the end of a row.</summary>
/// <param name="Lines">The line that row begins on; in a JSON document and in Parquet its number. 0 at the beginning.</param>
/// <param name="Bytes">Bytes up to the end of it, its line ending included, where rows are lines of a file that is not packed; otherwise 0.</param>
internal readonly record struct SourcePlace(long Lines, long Bytes);
