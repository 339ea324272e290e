using DualSink.Journal;

namespace DualSink.Cli.Verbs;

/// <summary>What <c>journal check --json</c> prints. What is not known of a damaged file is null.</summary>
internal sealed record JournalCheckDocument(
    bool Ok, string Journal, string? CreatedAt, bool? Owned, long? First, long? Head, long Entries, long Bars, long? DeadLetters, IReadOnlyList<string> Problems)
{
    public static JournalCheckDocument Of(string path, JournalFindings findings) => new(
        findings.IsSound,
        path,
        findings.Snapshot?.CreatedAt,
        findings.Snapshot?.IsOwned,
        findings.Snapshot?.First,
        findings.Snapshot?.Head,
        findings.Entries,
        findings.Bars,
        findings.Snapshot?.DeadLetters,
        findings.Problems);
}
