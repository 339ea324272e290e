namespace DualSink.Stores;

/// <summary>How a committed write was done. Its bars all hold now, whichever way they went.</summary>
/// <param name="Copied">Bars streamed in as new rows, which fails where a key is present.</param>
/// <param name="Upserted">Bars inserted, or, where their key was present, replaced or found unchanged.</param>
public readonly record struct WriteSummary(int Copied, int Upserted);
