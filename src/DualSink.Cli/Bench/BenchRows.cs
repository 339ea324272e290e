using DualSink.Bars;
using DualSink.Stores;

namespace DualSink.Cli.Bench;

/// <summary>A batch in the terms of a table, so that the baseline spends its time on sending alone.</summary>
internal sealed class BenchRows
{
    public BenchRows(Bar[] bars)
    {
        Bars = bars;
        Doubles = [.. bars.Select(bar => (double[])[NearestDouble.Of(bar.Open), NearestDouble.Of(bar.High), NearestDouble.Of(bar.Low), NearestDouble.Of(bar.Close), NearestDouble.Of(bar.Volume)])];
        Volumes = [.. bars.Select(bar => LayoutValue.Truncate(bar.Volume))];
    }

    public Bar[] Bars { get; }

    /// <summary>Open, high, low, close and volume of each bar.</summary>
    public double[][] Doubles { get; }

    /// <summary>Whole volumes.</summary>
    public long[] Volumes { get; }
}
