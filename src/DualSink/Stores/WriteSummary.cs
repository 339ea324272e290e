namespace DualSink.Stores;

/// <summary>How a committed write was done. Its bars all hold now, whichever way they went.</summary>
/// <param name="Copied">Bars written by <see cref="WriteMethod.Copy"/>.</param>
/// <param name="Upserted">Bars written by <see cref="WriteMethod.Upsert"/>, those that were there already included.</param>
public readonly record struct WriteSummary(int Copied, int Upserted);
