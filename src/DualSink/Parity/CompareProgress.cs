namespace DualSink.Parity;

/// <summary>How far a comparison has come.</summary>
/// <param name="Rows">Rows gone over, in both tables together.</param>
/// <param name="ExpectedRows">About how many there are; 0 while that is not known, or where a filter leaves it open.</param>
/// <param name="ToOpen">Buckets whose rows are to be fetched; 0 while digests are made.</param>
/// <param name="Opened">Those that were.</param>
internal readonly record struct CompareProgress(long Rows, long ExpectedRows, long ToOpen, long Opened);
