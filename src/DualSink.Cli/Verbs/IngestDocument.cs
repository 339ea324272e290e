using DualSink.Cli.Writing;
using DualSink.Hosting;
using DualSink.Server.Documents;

namespace DualSink.Cli.Verbs;

/// <summary>
/// What <c>ingest --json</c> prints. <c>repeats_complete</c> is false when so many keys came that some were forgotten;
/// <c>series</c> and <c>bars_of_other_series</c> are null without <c>--report</c>.
/// </summary>
internal sealed record IngestDocument(
    bool Ok,
    long Read,
    long Accepted,
    long Rejected,
    long RepeatedIdentical,
    long RepeatedRevised,
    bool RepeatsComplete,
    double Seconds,
    double BarsPerSecond,
    IReadOnlyList<SinkDocument> Sinks,
    IReadOnlyList<RejectionDocument> Rejections,
    string? RejectsFile,
    IReadOnlyList<string> RejectsFiles,
    string? DeadLetters,
    IReadOnlyList<SeriesDocument>? Series,
    long? BarsOfOtherSeries,
    string? Error)
{
    public static IngestDocument Of(IngestResult result, bool ok, string? deadLetters, TimeSpan elapsed) => new(
        ok,
        result.Read,
        result.Accepted,
        result.Rejected,
        result.RepeatedIdentical,
        result.RepeatedRevised,
        result.RepeatsComplete,
        Math.Round(elapsed.TotalSeconds, 4),
        Math.Round(elapsed > TimeSpan.Zero ? result.Accepted / elapsed.TotalSeconds : 0),
        [.. result.Sinks.Select(SinkDocument.Of)],
        [.. result.Rejections.Select(RejectionDocument.Of)],
        result.RejectsFiles.FirstOrDefault(),
        result.RejectsFiles,
        result.DeadLettered > 0 ? deadLetters : null,
        result.Report is { } report ? [.. report.Series.Select(SeriesDocument.Of)] : null,
        result.Report?.BarsOfOtherSeries,
        ErrorOf(result));

    private static string? ErrorOf(IngestResult result)
    {
        var errors = new[] { result.Failure, result.MetricsFailure }.OfType<Exception>().Select(failure => SecretMask.Hide(failure.Message)).ToList();
        return errors.Count > 0 ? string.Join(' ', errors) : null;
    }
}
