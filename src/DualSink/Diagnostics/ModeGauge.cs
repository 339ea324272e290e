using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace DualSink.Diagnostics;

/// <summary>The pipelines that live, each with its labels and its mode, for the gauge that looks at them.</summary>
internal sealed class ModeGauge : IDisposable
{
    private static readonly ConcurrentDictionary<ModeGauge, byte> Living = new();

    private readonly string _pipeline;
    private readonly string _tenant;
    private readonly Func<string> _mode;

    public ModeGauge(string pipeline, string tenant, Func<string> mode)
    {
        _pipeline = pipeline;
        _tenant = tenant;
        _mode = mode;
        Living[this] = 0;
    }

    public void Dispose() => Living.TryRemove(this, out _);

    public static IEnumerable<Measurement<long>> Observe() =>
        Living.Keys
            .GroupBy(gauge => (gauge._pipeline, gauge._tenant, Mode: gauge._mode()))
            .Select(group => new Measurement<long>(1, new("pipeline", group.Key._pipeline), new("tenant", group.Key._tenant), new("mode", group.Key.Mode)));
}
