using System.Diagnostics.Metrics;

namespace DualSink.Diagnostics;

/// <summary>What a pipeline tells the world about its mode, in numbers. Safe for concurrent use.</summary>
internal sealed class RouteMetrics(string pipeline, string tenant) : IDisposable
{
    private ModeGauge? _mode;

    /// <summary>Shows the mode from now on.</summary>
    public void Show(Func<string> mode) => _mode = new ModeGauge(pipeline, tenant, mode);

    /// <summary>The route was changed; also within a mode.</summary>
    public void Switched(string from, string to) => Count(DualSinkMeter.ModeSwitches, from, to);

    /// <summary>Another sink is in charge.</summary>
    public void ChargeChanged(string from, string to) => Count(DualSinkMeter.Failovers, from, to);

    public void Dispose() => _mode?.Dispose();

    /// <summary>The policy let a batch go at the journal's door.</summary>
    public void BatchDropped(string batchTenant)
    {
        try
        {
            DualSinkMeter.DroppedBatches.Add(1, new("pipeline", pipeline), new("tenant", batchTenant), new("sink", "journal"), new KeyValuePair<string, object?>("reason", "drop_newest"));
        }
        catch (Exception)
        {
            // As below.
        }
    }

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
