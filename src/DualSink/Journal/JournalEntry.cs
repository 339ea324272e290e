using DualSink.Bars;

namespace DualSink.Journal;

/// <summary>A batch that was accepted. Immutable.</summary>
/// <param name="Position">Its place in the journal, from 1, without gaps.</param>
/// <param name="AcceptedAt">When it was accepted, in whole microseconds. Clocks are set back at times: not always later than the entry before.</param>
/// <param name="Tenant">The tenant every bar belongs to.</param>
/// <param name="Lanes">The lanes that get it.</param>
/// <param name="Bars">The bars, bit for bit as they were given.</param>
internal sealed record JournalEntry(long Position, DateTimeOffset AcceptedAt, string Tenant, LaneSet Lanes, ReadOnlyMemory<Bar> Bars);
