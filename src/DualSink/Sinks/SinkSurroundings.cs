using DualSink.Diagnostics;
using Microsoft.Extensions.Logging;

namespace DualSink.Sinks;

/// <summary>What the workers of a sink share. Safe for concurrent use.</summary>
internal sealed class SinkSurroundings(
    string mode,
    PipelineContext context,
    DeadLetterFile? deadLetters,
    SinkMetrics metrics,
    SinkStatus status,
    TimeProvider time,
    ILogger logger,
    Action<PendingBatch> batchBegun)
{
    private long _returned;

    public string Mode => mode;

    public PipelineContext Context => context;

    public DeadLetterFile? DeadLetters => deadLetters;

    public SinkMetrics Metrics => metrics;

    public SinkStatus Status => status;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    /// <summary>Bars handed back since the sink was made.</summary>
    public long Returned => Interlocked.Read(ref _returned);

    /// <summary>A worker took a batch out of the queue.</summary>
    public void BatchBegun(PendingBatch batch) => batchBegun(batch);

    public void BarsReturned(int bars) => Interlocked.Add(ref _returned, bars);
}
