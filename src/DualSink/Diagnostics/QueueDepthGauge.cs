using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace DualSink.Diagnostics;

/// <summary>The queues that live, each with its labels, for the gauges that look at them.</summary>
internal sealed class QueueDepthGauge : IDisposable
{
    private static readonly ConcurrentDictionary<QueueDepthGauge, byte> Living = new();

    private readonly string _pipeline;
    private readonly string _tenant;
    private readonly string _sink;
    private readonly Func<int> _depth;

    public QueueDepthGauge(string pipeline, string tenant, string sink, Func<int> depth)
    {
        _pipeline = pipeline;
        _tenant = tenant;
        _sink = sink;
        _depth = depth;
        Living[this] = 0;
    }

    public void Dispose() => Living.TryRemove(this, out _);

    // Sinks of the same labels (two instances in one process) are one series, so they add up.
    public static IEnumerable<Measurement<long>> Observe(string? sink, bool withSinkLabel) =>
        Living.Keys
            .Where(gauge => sink is null || gauge._sink == sink)
            .GroupBy(gauge => (gauge._pipeline, gauge._tenant, gauge._sink))
            .Select(group => new Measurement<long>(group.Sum(gauge => (long)gauge._depth()), Tags(group.Key, withSinkLabel)));

    private static KeyValuePair<string, object?>[] Tags((string Pipeline, string Tenant, string Sink) key, bool withSinkLabel) =>
        withSinkLabel
            ? [new("pipeline", key.Pipeline), new("tenant", key.Tenant), new("sink", key.Sink)]
            : [new("pipeline", key.Pipeline), new("tenant", key.Tenant)];
}
