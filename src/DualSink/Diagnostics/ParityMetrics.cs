using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace DualSink.Diagnostics;

/// <summary>What comparisons of a pipeline's tables tell the world, in numbers. Safe for concurrent use.</summary>
internal sealed class ParityMetrics : IDisposable
{
    private static readonly ConcurrentDictionary<ParityMetrics, byte> Living = new();

    private readonly KeyValuePair<string, object?>[] _tags;
    private volatile ParityMeasurement? _last;

    public ParityMetrics(string pipeline, string tenant)
    {
        _tags = [new("pipeline", pipeline), new("tenant", tenant)];
        Living[this] = 0;
    }

    /// <summary>A comparison came to its end.</summary>
    public void Compared(ParityMeasurement found, bool isSame)
    {
        _last = found;
        Contained(() => DualSinkMeter.ParitySeconds.Record(found.Elapsed.TotalSeconds, _tags));
        Count(isSame ? "same" : "different");
    }

    /// <summary>A comparison could not be made.</summary>
    public void Failed() => Count("failed");

    public void Dispose() => Living.TryRemove(this, out _);

    /// <summary>A number of each pipeline's last comparison; none before its first.</summary>
    public static IEnumerable<Measurement<T>> Observe<T>(Func<ParityMeasurement, T> value)
        where T : struct =>
        from parity in Living.Keys
        let last = parity._last
        where last is not null
        select new Measurement<T>(value(last), parity._tags);

    /// <summary>The keys of each class.</summary>
    public static IEnumerable<Measurement<long>> ObserveBars() =>
        from parity in Living.Keys
        let last = parity._last
        where last is not null
        from kind in last.Bars
        select new Measurement<long>(kind.Value, [.. parity._tags, new KeyValuePair<string, object?>("class", kind.Key)]);

    private void Count(string result) => Contained(() => DualSinkMeter.ParityRuns.Add(1, [.. _tags, new KeyValuePair<string, object?>("result", result)]));

    private static void Contained(Action measure)
    {
        try
        {
            measure();
        }
        catch (Exception)
        {
            // A listener's failure stays with the listener.
        }
    }
}
