using DualSink.Cli.Measuring;
using DualSink.Cli.Writing;

namespace DualSink.Cli.Verification;

/// <summary>How fast a sink is meant to be. Missing them fails a verification only under <c>--strict</c>.</summary>
internal static class VerificationTargets
{
    public const double SecondsPer4000Bars = 0.3;
    public const double BatchP95Seconds = 0.5;
    public const double BatchP99Seconds = 1;

    /// <summary>The seconds a sink may take for <paramref name="bars"/>: in proportion above 4,000 bars, never less than for 4,000.</summary>
    public static double SecondsFor(long bars) => SecondsPer4000Bars * Math.Max(1, bars / 4000.0);

    /// <summary>Whether a sink met them.</summary>
    public static bool AreMetBy(SinkRunResult result, long bars) =>
        result.Elapsed.TotalSeconds < SecondsFor(bars)
        && Percentile.Of(result.BatchSeconds, 95) < BatchP95Seconds
        && Percentile.Of(result.BatchSeconds, 99) < BatchP99Seconds;
}
