using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace DualSink.Diagnostics;

/// <summary>The journals that are open, each with its labels, for the gauges that look at them. Safe for concurrent use.</summary>
internal sealed class JournalMetrics : IDisposable
{
    private static readonly ConcurrentDictionary<JournalMetrics, byte> Living = new();

    private readonly KeyValuePair<string, object?>[] _tags;
    private readonly Func<JournalMeasurement> _measure;

    public JournalMetrics(string pipeline, string tenant, Func<JournalMeasurement> measure)
    {
        _tags = [new("pipeline", pipeline), new("tenant", tenant)];
        _measure = measure;
        Living[this] = 0;
    }

    public void Dispose() => Living.TryRemove(this, out _);

    public static IEnumerable<Measurement<T>> Observe<T>(Func<JournalMeasurement, T> value)
        where T : struct => Living.Keys.Select(journal => new Measurement<T>(value(journal._measure()), journal._tags));
}
