using System.Text.Json.Serialization;
using DualSink.Journal;

namespace DualSink.Server.Documents;

/// <summary>A lane's part of what <c>ledger --json</c> prints; each count is of bars since the journal began, and the backlog is what is owed now.</summary>
internal sealed record LedgerLaneDocument(
    string Sink,
    long Accepted,
    long Committed,
    long Superseded,
    long DeadLettered,
    long Dropped,
    long Returned,
    long Owed,
    long BacklogBatches,
    long BacklogBytes,
    double BacklogAgeSeconds)
{
    /// <summary>Bars accepted that are nowhere; below zero when more turned up than were accepted.</summary>
    [JsonIgnore]
    public long Missing => Accepted - (Committed + Superseded + DeadLettered + Dropped + Returned + Owed);

    public static LedgerLaneDocument Of(LedgerLine line, LaneDocument lane) => new(
        line.Sink,
        line.Accepted,
        line.Committed,
        line.Superseded,
        line.DeadLettered,
        line.Dropped,
        line.Returned,
        line.Owed,
        lane.BacklogBatches,
        lane.BacklogBytes,
        lane.BacklogAgeSeconds);
}
