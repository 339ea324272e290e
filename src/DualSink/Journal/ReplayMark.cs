namespace DualSink.Journal;

/// <summary>Where a dead letter was accepted.</summary>
/// <param name="Position">The entry it came in.</param>
/// <param name="Place">Its place there, from 0.</param>
internal readonly record struct ReplayMark(long Position, int Place);
