using System.Diagnostics.Metrics;

namespace DualSink.Diagnostics;

/// <summary>What a pipeline tells the world about its mode, in numbers. Safe for concurrent use.</summary>
internal sealed class RouteMetrics(string pipeline, string tenant, Func<string> mode) : IDisposable
{
    private readonly ModeGauge _mode = new(pipeline, tenant, mode);

    /// <summary>The route was changed; also within a mode.</summary>
    public void Switched(string from, string to) => Count(DualSinkMeter.ModeSwitches, from, to);

    /// <summary>Another sink is in charge.</summary>
    public void ChargeChanged(string from, string to) => Count(DualSinkMeter.Failovers, from, to);

    public void Dispose() => _mode.Dispose();

    private void Count(Counter<long> counter, string from, string to)
    {
        try
        {
            counter.Add(1, new("pipeline", pipeline), new("tenant", tenant), new("from", from), new KeyValuePair<string, object?>("to", to));
        }
        catch (Exception)
        {
            // A listener's failure stays with the listener: it must not take a switch along.
        }
    }
}
