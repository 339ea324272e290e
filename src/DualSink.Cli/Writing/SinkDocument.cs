using System.Text.Json.Serialization;
using DualSink.Cli.Measuring;
using DualSink.Cli.Verification;

namespace DualSink.Cli.Writing;

/// <summary>A sink's part of a <c>--json</c> document.</summary>
internal sealed record SinkDocument(
    string Mode,
    string Table,
    long Written,
    long Superseded,
    long DeadLettered,
    long Failed,
    long Returned,
    long Retries,
    double Seconds,
    double BarsPerSecond,
    double BatchP50Ms,
    double BatchP95Ms,
    double BatchP99Ms,
    double PeakMemoryMb,
    double ClientCpuPercent)
{
    /// <summary>What the table was found to hold, where it was read back.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReadBack? ReadBack { get; init; }

    /// <summary>Bars that the journal owes the sink still; left out without a journal.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Owed { get; init; }

    public static SinkDocument Of(SinkRunResult result) => new(
        result.Mode,
        result.Table,
        result.Committed,
        result.Superseded,
        result.DeadLettered,
        result.Failed,
        result.Returned,
        result.Retries,
        Math.Round(result.Elapsed.TotalSeconds, 4),
        Math.Round(result.BarsPerSecond),
        Milliseconds(result, 50),
        Milliseconds(result, 95),
        Milliseconds(result, 99),
        Math.Round(result.PeakMemoryMegabytes, 1),
        Math.Round(result.CpuPercent, 1))
    {
        Owed = result.Owed,
    };

    private static double Milliseconds(SinkRunResult result, int percent) => Math.Round(Percentile.Of(result.BatchSeconds, percent) * 1000, 2);
}
