using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace DualSink.Diagnostics;

/// <summary>What a sink tells the world in numbers. Callers use verbs; labels and instruments are known here only. Safe for concurrent use.</summary>
internal sealed class SinkMetrics : IDisposable
{
    private readonly string _pipeline;
    private readonly string _sink;
    private readonly bool _isLegacy;
    private readonly bool _isProvider;
    private readonly QueueDepthGauge _queueDepth;

    public SinkMetrics(string pipeline, string tenant, string sink, Func<int> queueDepth)
    {
        _pipeline = pipeline;
        _sink = sink;
        _isLegacy = sink == "legacy";
        _isProvider = sink == "provider";
        _queueDepth = new QueueDepthGauge(pipeline, tenant, sink, queueDepth);
    }

    public void BatchAccepted(string tenant)
    {
        Add(DualSinkMeter.BatchesIn, 1, SinkTags(tenant));
        if (_isLegacy)
        {
            Add(DualSinkMeter.LegacyBatchesIn, 1, Tags(tenant));
        }
    }

    public void BatchDropped(string tenant, string reason)
    {
        var tags = SinkTags(tenant);
        tags.Add("reason", reason);
        Add(DualSinkMeter.DroppedBatches, 1, tags);
    }

    public void BatchSettled(string tenant, bool failed) =>
        Add(failed ? DualSinkMeter.BatchesFailed : DualSinkMeter.BatchesCommitted, 1, SinkTags(tenant));

    /// <summary>A write committed: bars that were copied, bars that were upserted, and how long it took.</summary>
    public void WriteCommitted(string tenant, int copied, int upserted, TimeSpan took)
    {
        BarsCommitted(tenant, copied, upserted);
        Record(DualSinkMeter.CommitSeconds, took.TotalSeconds, SinkTags(tenant));
        if (_isProvider)
        {
            Record(DualSinkMeter.ProviderLatency, took.TotalSeconds, Tags(tenant));
        }
    }

    /// <summary>Bars were committed, by copying and by upserting; in parts of a write that failed as a whole.</summary>
    public void BarsCommitted(string tenant, int copied, int upserted)
    {
        Add(DualSinkMeter.ItemsCommitted, copied + upserted, SinkTags(tenant));
        if (_isLegacy)
        {
            LegacyBars(tenant, copied, "copy", "success");
            LegacyBars(tenant, upserted, "upsert", "success");
        }

        if (_isProvider)
        {
            Add(DualSinkMeter.ProviderWrites, copied + upserted, Tags(tenant));
        }
    }

    /// <summary>A write was given up and its bars returned.</summary>
    public void WriteGivenUp(string tenant, int bars)
    {
        if (_isLegacy)
        {
            // The way that is tried last.
            LegacyBars(tenant, bars, "upsert", "failure");
        }

        if (_isProvider)
        {
            Add(DualSinkMeter.ProviderFails, 1, Tags(tenant));
        }
    }

    public void WriteRetried(string tenant) => Add(DualSinkMeter.Retries, 1, SinkTags(tenant));

    public void BarsDeadLettered(string tenant, int bars) => Add(DualSinkMeter.DeadLetters, bars, SinkTags(tenant));

    public void Dispose() => _queueDepth.Dispose();

    private void LegacyBars(string tenant, int bars, string method, string status)
    {
        if (bars > 0)
        {
            var tags = Tags(tenant);
            tags.Add("method", method);
            tags.Add("status", status);
            Add(DualSinkMeter.LegacyBarsWritten, bars, tags);
        }
    }

    private static void Add(Counter<long> counter, long value, in TagList tags)
    {
        try
        {
            counter.Add(value, tags);
        }
        catch (Exception)
        {
            // A listener's failure stays with the listener: it must not take a write or a worker along.
        }
    }

    private static void Record(Histogram<double> histogram, double value, in TagList tags)
    {
        try
        {
            histogram.Record(value, tags);
        }
        catch (Exception)
        {
            // As above.
        }
    }

    private TagList Tags(string tenant) => new() { { "pipeline", _pipeline }, { "tenant", tenant } };

    private TagList SinkTags(string tenant) => new() { { "pipeline", _pipeline }, { "tenant", tenant }, { "sink", _sink } };
}
