namespace DualSink.Stores;

/// <summary>How a committed write was done. Its bars all hold now, whichever way they went.</summary>
/// <param name="Copied">Bars streamed in as new rows.</param>
/// <param name="Upserted">Bars merged into the rows that are there, unchanged ones included.</param>
/// <param name="Changed">
/// Rows made or changed. Where it is 0 the table held everything already, and the write says nothing about whether the
/// table takes rows at all.
/// </param>
public readonly record struct WriteSummary(int Copied, int Upserted, int Changed);
