namespace DualSink.Journal;

/// <summary>Entries settled without a gap, whose cursor is to become durable.</summary>
/// <param name="Cursor">The last of them.</param>
/// <param name="Bars">Their bars for the lane.</param>
/// <param name="Settled">What became of those.</param>
/// <param name="DeadLetters">Those the table can never hold.</param>
internal sealed record SettledRun(long Cursor, long Bars, LaneCounts Settled, IReadOnlyList<DeadLetter> DeadLetters);
