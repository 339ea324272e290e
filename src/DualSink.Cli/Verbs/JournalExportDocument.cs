namespace DualSink.Cli.Verbs;

/// <summary>What <c>journal export --to FILE --json</c> prints.</summary>
internal sealed record JournalExportDocument(bool Ok, string Journal, string? To, long Entries, long Bars, IReadOnlyList<string> Problems);
