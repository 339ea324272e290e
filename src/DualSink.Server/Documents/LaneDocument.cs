using DualSink.Journal;
using DualSink.Routing;

namespace DualSink.Server.Documents;

/// <summary>A lane as <c>status --json</c> and <c>lane list --json</c> print it.</summary>
/// <param name="Sink">Its sink.</param>
/// <param name="State">Whether it is delivered to: active, paused or detached.</param>
/// <param name="Position">The position up to which everything is settled.</param>
/// <param name="BacklogBars">Bars it is owed.</param>
/// <param name="BacklogBatches">Entries that hold them.</param>
/// <param name="BacklogBytes">Bytes they take in the journal.</param>
/// <param name="OldestOwedAt">When the oldest of them was accepted; null when none is owed.</param>
/// <param name="BacklogAgeSeconds">How long that is ago; 0 when none is owed.</param>
/// <param name="Gap">What it missed while it was detached, now or last; null when it never was.</param>
/// <param name="Health">How its sink stands with its table; null when no process delivers.</param>
internal sealed record LaneDocument(
    string Sink,
    string State,
    long Position,
    long BacklogBars,
    long BacklogBatches,
    long BacklogBytes,
    DateTimeOffset? OldestOwedAt,
    double BacklogAgeSeconds,
    LaneGapDocument? Gap,
    HealthDocument? Health)
{
    /// <summary>Every lane of a journal.</summary>
    public static IReadOnlyList<LaneDocument> AllOf(JournalSnapshot seen, DateTimeOffset now)
    {
        var report = RouteReport.Of(seen);
        return [.. seen.Lanes.Zip(seen.Backlogs, (lane, backlog) => Of(lane, backlog, report, now))];
    }

    private static LaneDocument Of(LaneRecord lane, LaneBacklog backlog, RouteReport? report, DateTimeOffset now) => new(
        lane.Name,
        lane.State.ToString().ToLowerInvariant(),
        lane.Cursor,
        backlog.Bars,
        backlog.Batches,
        backlog.Bytes,
        backlog.OldestAcceptedAt,
        backlog.OldestAcceptedAt is { } oldest ? Math.Round(Math.Max(0, (now - oldest).TotalSeconds), 3) : 0,
        lane.Gap is { } gap ? new LaneGapDocument(gap.From, gap.FromAt, gap.To, gap.ToAt) : null,
        HealthDocument.Of(report, lane.Name));
}
