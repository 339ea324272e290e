using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace DualSink.Diagnostics;

/// <summary>The lanes that live, each with its labels, for the gauges that look at them. Safe for concurrent use.</summary>
internal sealed class LaneMetrics : IDisposable
{
    private static readonly ConcurrentDictionary<LaneMetrics, byte> Living = new();

    private readonly KeyValuePair<string, object?>[] _tags;
    private readonly Func<LaneMeasurement> _measure;

    public LaneMetrics(string pipeline, string tenant, string sink, Func<LaneMeasurement> measure)
    {
        _tags = [new("pipeline", pipeline), new("tenant", tenant), new("sink", sink)];
        _measure = measure;
        Living[this] = 0;
    }

    public void Dispose() => Living.TryRemove(this, out _);

    public static IEnumerable<Measurement<T>> Observe<T>(Func<LaneMeasurement, T> value)
        where T : struct => Living.Keys.Select(lane => new Measurement<T>(value(lane._measure()), lane._tags));
}
