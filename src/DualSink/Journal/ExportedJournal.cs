using System.Collections.Immutable;

namespace DualSink.Journal;

/// <summary>What was saved of a journal.</summary>
/// <param name="Entries">Entries written.</param>
/// <param name="Bars">Bars in them: one line each.</param>
/// <param name="Problems">What could not be read; empty when everything was.</param>
internal sealed record ExportedJournal(long Entries, long Bars, ImmutableArray<string> Problems);
