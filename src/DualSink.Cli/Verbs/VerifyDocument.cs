using DualSink.Cli.Verification;
using DualSink.Cli.Writing;
using DualSink.Hosting;
using DualSink.Server.Documents;

namespace DualSink.Cli.Verbs;

/// <summary>What <c>verify --json</c> prints. <c>parity</c> is null when the run ended before the tables were read.</summary>
internal sealed record VerifyDocument(
    bool Ok,
    bool WithinTargets,
    long Bars,
    long Rejected,
    string Tenant,
    string Source,
    IReadOnlyList<SinkDocument> Sinks,
    ParityDocument? Parity,
    string? Error,
    PrometheusDocument? Prometheus)
{
    public static VerifyDocument Of(VerificationResult result, bool ok, string tenant, PrometheusDocument? prometheus) => new(
        ok,
        result.IsWithinTargets,
        result.Bars,
        result.Rejected,
        tenant,
        VerificationBars.Source,
        [.. result.Sinks.Select((sink, i) => SinkDocument.Of(sink) with { ReadBack = i < result.ReadBacks.Count ? result.ReadBacks[i] : null })],
        result.Parity is null ? null : ParityDocument.Of(result.Parity),
        ErrorOf(result) is { } error ? SecretMask.Hide(error) : null,
        prometheus);

    private static string? ErrorOf(VerificationResult result)
    {
        if (result.RemovalFailure is { } left)
        {
            return VerificationResult.LeftBehind(left);
        }

        var sink = result.Sinks.FirstOrDefault(sink => sink.Failed > 0);
        return sink is null ? null : $"{sink.Mode}: {sink.Failed} bars were not written: {sink.Reason ?? sink.Problems.FirstOrDefault().Reason}";
    }
}
