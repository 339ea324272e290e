namespace DualSink.Diagnostics;

/// <summary>What a journal holds at one moment.</summary>
/// <param name="Bytes">Bytes in use, which its limit is compared with.</param>
/// <param name="Entries">Entries.</param>
/// <param name="Age">How long ago the oldest of them was accepted.</param>
internal readonly record struct JournalMeasurement(long Bytes, long Entries, TimeSpan Age);
