using System.Diagnostics.Metrics;
using System.Text;
using DualSink.Diagnostics;

namespace DualSink.Cli.Metrics;

/// <summary>The product's metrics from its making on, as Prometheus' text format (version 0.0.4) has them. Safe for concurrent use.</summary>
internal sealed class MetricsCollector : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly Lock _observing = new();
    private readonly SortedDictionary<string, PrometheusFamily> _families = new(StringComparer.Ordinal);

    public MetricsCollector()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == DualSinkMeter.Name)
            {
                lock (_lock)
                {
                    _families[instrument.Name] = new PrometheusFamily(instrument);
                }

                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Every metric as it is now.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        lock (_observing)
        {
            lock (_lock)
            {
                foreach (var family in _families.Values)
                {
                    family.ForgetObserved();
                }
            }

            _listener.RecordObservableInstruments();
            lock (_lock)
            {
                foreach (var family in _families.Values)
                {
                    family.WriteTo(text);
                }
            }
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_lock)
        {
            _families[instrument.Name].Record(value, tags);
        }
    }
}
