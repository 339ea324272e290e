using DualSink.Journal;
using DualSink.Routing;

namespace DualSink.Server.Documents;

/// <summary>What <c>status --json</c> prints.</summary>
/// <param name="Journal">The journal.</param>
/// <param name="Running">Whether a process owns it now.</param>
/// <param name="ProcessId">That process; null when there is none.</param>
/// <param name="Since">Since when it has owned it; null when there is none.</param>
/// <param name="Mode">The mode in force, or of the next start; null until one was.</param>
/// <param name="Route">The mode and whose word confirms, in few words; null when no process runs.</param>
/// <param name="InCharge">The sink whose word counts first; null when no process runs.</param>
/// <param name="Lanes">Its lanes.</param>
/// <param name="DeadLetters">Dead letters it keeps.</param>
/// <param name="Size">How much it holds.</param>
/// <param name="Sources">How far each source is accepted.</param>
/// <param name="Events">What happened last, the oldest first.</param>
internal sealed record StatusDocument(
    string Journal,
    bool Running,
    int? ProcessId,
    DateTimeOffset? Since,
    string? Mode,
    string? Route,
    string? InCharge,
    IReadOnlyList<LaneDocument> Lanes,
    long DeadLetters,
    JournalSizeDocument Size,
    IReadOnlyList<SourceMarkDocument> Sources,
    IReadOnlyList<EventDocument> Events)
{
    public static StatusDocument Of(string path, JournalSnapshot seen, IEnumerable<JournalEvent> events, DateTimeOffset now)
    {
        var report = RouteReport.Of(seen);
        return new StatusDocument(
            path,
            seen.IsOwned,
            report?.ProcessId,
            report?.Since,
            seen.Mode,
            report?.Route,
            report?.InCharge,
            LaneDocument.AllOf(seen, now),
            seen.DeadLetters,
            new JournalSizeDocument(seen.Size.BytesInUse, seen.Size.BytesOnDisk, seen.Size.Entries, seen.Size.OldestAcceptedAt),
            [.. seen.Marks.Values.Where(mark => !mark.IsOfRequest).OrderBy(mark => mark.Source, StringComparer.Ordinal).Select(mark => new SourceMarkDocument(mark.Source, mark.Lines, mark.Bytes))],
            [.. events.Select(happened => new EventDocument(happened.At, happened.Kind, happened.Lane, happened.Cause, happened.Detail))]);
    }
}
