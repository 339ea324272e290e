using System.Diagnostics.Metrics;

namespace DualSink.Diagnostics;

/// <summary>Listens to what the sinks of one pipeline measure, for whoever shows it while it happens. Safe for concurrent use.</summary>
internal sealed class SinkListener : IDisposable
{
    // Whoever looks once a second misses nothing that a percentile would show.
    private const int MaxCommits = 20_000;

    private readonly MeterListener _listener = new();
    private readonly string _pipeline;
    private readonly Lock _lock = new();

    // Under the lock.
    private readonly Dictionary<string, SinkTotals> _totals = [];
    private readonly Dictionary<string, List<double>> _commits = [];

    /// <summary>Begins to listen.</summary>
    /// <param name="pipeline">The pipeline, as its metrics are labelled.</param>
    public SinkListener(string pipeline)
    {
        _pipeline = pipeline;
        Instrument[] instruments = [DualSinkMeter.ItemsCommitted, DualSinkMeter.Retries, DualSinkMeter.BatchesFailed, DualSinkMeter.DeadLetters, DualSinkMeter.CommitSeconds];
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Count(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, _) => Time(value, tags));
        Array.ForEach(instruments, instrument => _listener.EnableMeasurementEvents(instrument));
    }

    /// <summary>What a sink did so far.</summary>
    public SinkTotals TotalsOf(string sink)
    {
        lock (_lock)
        {
            return _totals.GetValueOrDefault(sink);
        }
    }

    /// <summary>How long, in seconds, the commits of a sink took since this was asked last.</summary>
    public List<double> TakeCommits(string sink)
    {
        lock (_lock)
        {
            return _commits.Remove(sink, out var taken) ? taken : [];
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Count(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (SinkIn(tags) is not { } sink)
        {
            return;
        }

        lock (_lock)
        {
            var before = _totals.GetValueOrDefault(sink);
            _totals[sink] =
                ReferenceEquals(instrument, DualSinkMeter.ItemsCommitted) ? before with { Committed = before.Committed + value }
                : ReferenceEquals(instrument, DualSinkMeter.Retries) ? before with { Retries = before.Retries + value }
                : ReferenceEquals(instrument, DualSinkMeter.BatchesFailed) ? before with { Failures = before.Failures + value }
                : before with { DeadLettered = before.DeadLettered + value };
        }
    }

    private void Time(double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (SinkIn(tags) is not { } sink)
        {
            return;
        }

        lock (_lock)
        {
            var commits = _commits.TryGetValue(sink, out var known) ? known : _commits[sink] = [];
            if (commits.Count < MaxCommits)
            {
                commits.Add(seconds);
            }
        }
    }

    private string? SinkIn(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string? sink = null;
        foreach (var tag in tags)
        {
            if (tag.Key == "pipeline" && tag.Value as string != _pipeline)
            {
                return null;
            }

            sink = tag.Key == "sink" ? tag.Value as string : sink;
        }

        return sink;
    }
}
