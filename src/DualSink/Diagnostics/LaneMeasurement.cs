namespace DualSink.Diagnostics;

/// <summary>What a lane is owed at one moment.</summary>
/// <param name="Bars">Bars.</param>
/// <param name="Batches">Entries of the journal.</param>
/// <param name="Bytes">Bytes they take there, more or less.</param>
/// <param name="Age">How long ago the oldest of them was accepted.</param>
internal readonly record struct LaneMeasurement(long Bars, long Batches, long Bytes, TimeSpan Age);
