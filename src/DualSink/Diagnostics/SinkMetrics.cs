using System.Diagnostics;

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
        DualSinkMeter.BatchesIn.Add(1, SinkTags(tenant));
        if (_isLegacy)
        {
            DualSinkMeter.LegacyBatchesIn.Add(1, Tags(tenant));
        }
    }

    public void BatchDropped(string tenant, string reason)
    {
        var tags = SinkTags(tenant);
        tags.Add("reason", reason);
        DualSinkMeter.DroppedBatches.Add(1, tags);
    }

    public void BatchSettled(string tenant, bool failed) =>
        (failed ? DualSinkMeter.BatchesFailed : DualSinkMeter.BatchesCommitted).Add(1, SinkTags(tenant));

    /// <summary>A write committed: bars that were copied, bars that were upserted, and how long it took.</summary>
    public void WriteCommitted(string tenant, int copied, int upserted, TimeSpan took)
    {
        DualSinkMeter.ItemsCommitted.Add(copied + upserted, SinkTags(tenant));
        DualSinkMeter.CommitSeconds.Record(took.TotalSeconds, SinkTags(tenant));
        if (_isLegacy)
        {
            LegacyBars(tenant, copied, "copy", "success");
            LegacyBars(tenant, upserted, "upsert", "success");
        }

        if (_isProvider)
        {
            DualSinkMeter.ProviderWrites.Add(copied + upserted, Tags(tenant));
            DualSinkMeter.ProviderLatency.Record(took.TotalSeconds, Tags(tenant));
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
            DualSinkMeter.ProviderFails.Add(1, Tags(tenant));
        }
    }

    public void WriteRetried(string tenant) => DualSinkMeter.Retries.Add(1, SinkTags(tenant));

    public void BarsDeadLettered(string tenant, int bars) => DualSinkMeter.DeadLetters.Add(bars, SinkTags(tenant));

    public void Dispose() => _queueDepth.Dispose();

    private void LegacyBars(string tenant, int bars, string method, string status)
    {
        if (bars > 0)
        {
            var tags = Tags(tenant);
            tags.Add("method", method);
            tags.Add("status", status);
            DualSinkMeter.LegacyBarsWritten.Add(bars, tags);
        }
    }

    private TagList Tags(string tenant) => new() { { "pipeline", _pipeline }, { "tenant", tenant } };

    private TagList SinkTags(string tenant) => new() { { "pipeline", _pipeline }, { "tenant", tenant }, { "sink", _sink } };
}
