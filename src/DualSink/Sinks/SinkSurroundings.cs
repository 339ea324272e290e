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
    Action<PendingBatch, bool, bool> batchBegun)
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

    /// <summary>A worker began its part of a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="isFirst">Whether no other worker had.</param>
    /// <param name="isLast">Whether none is left to.</param>
    public void BatchBegun(PendingBatch batch, bool isFirst, bool isLast) => batchBegun(batch, isFirst, isLast);

    public void BarsReturned(int bars) => Interlocked.Add(ref _returned, bars);
}
