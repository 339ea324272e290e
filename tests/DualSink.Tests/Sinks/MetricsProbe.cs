using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using DualSink.Diagnostics;

namespace DualSink.Tests.Sinks;

/// <summary>Collects what one pipeline says in numbers; tests run side by side, so each has a pipeline of its own.</summary>
internal sealed class MetricsProbe : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<Measured> _measured = new();
    private readonly string _pipeline;

    public MetricsProbe(string pipeline)
    {
        _pipeline = pipeline;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == DualSinkMeter.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>A test's own pipeline.</summary>
    public static string NewPipeline() => $"test-{Guid.NewGuid():N}";

    /// <summary>Everything measured, as <c>name{label=value,…}</c> with the sum; labels in the order of their names, without the pipeline.</summary>
    public IReadOnlyDictionary<string, double> Sums =>
        _measured.GroupBy(measured => measured.Series).ToDictionary(group => group.Key, group => group.Sum(measured => measured.Value));

    /// <summary>The gauges now.</summary>
    public IReadOnlyDictionary<string, double> Observe()
    {
        _measured.Clear();
        _listener.RecordObservableInstruments();
        return Sums;
    }

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        KeyValuePair<string, object?>[] labels = [.. tags];
        if (labels.Any(label => label is { Key: "pipeline", Value: string pipeline } && pipeline == _pipeline))
        {
            var named = labels.Where(label => label.Key != "pipeline").OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}");
            _measured.Enqueue(new Measured($"{instrument.Name}{{{string.Join(',', named)}}}", value));
        }
    }

    private readonly record struct Measured(string Series, double Value);
}
