namespace DualSink.Server.Live;

/// <summary>How full the journal is.</summary>
internal sealed record LiveJournal(string Path, long BytesInUse, long MaxBytes, bool Full);
