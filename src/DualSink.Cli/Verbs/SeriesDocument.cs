using DualSink.Cli.Reporting;

namespace DualSink.Cli.Verbs;

/// <summary>
/// One series of <c>ingest --report</c>. What is told of gaps is null where the timeframe is not understood;
/// <c>gaps_complete</c> is false where there may be more, for want of memory.
/// </summary>
internal sealed record SeriesDocument(
    string Tenant,
    string Source,
    string Symbol,
    string Timeframe,
    DateTime First,
    DateTime Last,
    long Bars,
    long? Gaps,
    long? MissingBars,
    bool GapsComplete,
    GapDocument? LongestGap,
    IReadOnlyList<GapDocument>? GapExamples,
    long RepeatedIdentical,
    long RepeatedRevised,
    long OutOfOrder)
{
    public static SeriesDocument Of(SeriesSummary series) => new(
        series.Key.Tenant,
        series.Key.Source,
        series.Key.Symbol,
        series.Key.Timeframe,
        series.First,
        series.Last,
        series.Bars,
        series.Gaps?.Count,
        series.Gaps?.Missing,
        series.GapsComplete,
        series.Gaps?.Longest is { } longest ? GapDocument.Of(longest) : null,
        series.Gaps is { } gaps ? [.. gaps.Examples.Select(GapDocument.Of)] : null,
        series.RepeatedIdentical,
        series.RepeatedRevised,
        series.OutOfOrder);
}
