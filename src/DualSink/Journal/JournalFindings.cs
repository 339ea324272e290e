using System.Collections.Immutable;

namespace DualSink.Journal;

/// <summary>What a check of a journal found.</summary>
/// <param name="Problems">Everything that is not as it should be, for people; empty when the journal is sound.</param>
/// <param name="Entries">Entries that were read and match their checksums.</param>
/// <param name="Bars">Bars in them.</param>
/// <param name="Snapshot">What it holds; null where it is too damaged to tell.</param>
internal sealed record JournalFindings(ImmutableArray<string> Problems, long Entries, long Bars, JournalSnapshot? Snapshot)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsSound => Problems.IsEmpty;
}
