using DualSink.Hosting;
using DualSink.Journal;

namespace DualSink.Server.Documents;

/// <summary>What <c>deadletter replay --json</c> prints.</summary>
/// <param name="Ok">Whether the tables hold all of them now, or something newer.</param>
/// <param name="Sinks">What became of them, sink by sink.</param>
internal sealed record DeadLetterReplayDocument(bool Ok, IReadOnlyList<DeadLetterReplayDocument.SinkReplay> Sinks)
{
    /// <summary>The document of what was done, sink by sink.</summary>
    public static DeadLetterReplayDocument Of(IReadOnlyCollection<(string Sink, ReplayReport Report)> done) => new(
        done.All(each => each.Report is { Present: 0, FailedAgain: 0, Postponed: 0, Error: null }),
        [.. done.Select(each => SinkReplay.Of(each.Sink, each.Report))]);

    /// <summary>What became of a sink's dead letters.</summary>
    internal sealed record SinkReplay(
        string Sink, long Inserted, long Unchanged, long Overwritten, long Superseded, long Present, long FailedAgain, long Postponed, string? Error)
    {
        public static SinkReplay Of(string sink, ReplayReport report) => new(
            sink, report.Inserted, report.Unchanged, report.Overwritten, report.Superseded, report.Present, report.FailedAgain, report.Postponed,
            report.Error is { } error ? SecretMask.Hide(error) : null);
    }
}
