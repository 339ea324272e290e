using DualSink.Cli.Reporting;
using DualSink.Sources;

namespace DualSink.Cli.Writing;

/// <summary>What became of everything that was read.</summary>
/// <param name="Sinks">What each sink did.</param>
/// <param name="Accepted">Bars that were taken.</param>
/// <param name="Rejected">Rows that are no bars, or break a rule.</param>
/// <param name="RepeatedIdentical">Keys that came again with the same values.</param>
/// <param name="RepeatedRevised">Keys that came again with other values.</param>
/// <param name="RepeatsComplete">Whether those two counts missed nothing for want of memory.</param>
/// <param name="Rejections">The first rejections.</param>
/// <param name="RejectsFiles">Where all rejected rows are kept.</param>
/// <param name="Failure">What ended the run early, or kept bars from the table; null when nothing did.</param>
internal sealed record IngestResult(
    IReadOnlyList<SinkRunResult> Sinks,
    long Accepted,
    long Rejected,
    long RepeatedIdentical,
    long RepeatedRevised,
    bool RepeatsComplete,
    IReadOnlyList<Rejection> Rejections,
    IReadOnlyList<string> RejectsFiles,
    Exception? Failure)
{
    /// <summary>Why the metrics of the run could not be kept; null when they were, or nobody asked.</summary>
    public UsageException? MetricsFailure { get; init; }

    /// <summary>What was found of each series; null when nobody asked.</summary>
    public SeriesReport? Report { get; init; }

    /// <summary>Bars handed back or let go, in all sinks.</summary>
    public long Failed => Sinks.Sum(sink => sink.Failed);

    /// <summary>Bars kept as dead letters, of all sinks.</summary>
    public long DeadLettered => Sinks.Sum(sink => sink.DeadLettered);

    public long Read => Accepted + Rejected;
}
