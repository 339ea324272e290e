using DualSink.Sinks;

namespace DualSink.Journal;

/// <summary>An entry that a lane has settled.</summary>
/// <param name="Position">The entry.</param>
/// <param name="Outcome">What became of its bars.</param>
internal readonly record struct SettledEntry(long Position, BatchOutcome Outcome);
