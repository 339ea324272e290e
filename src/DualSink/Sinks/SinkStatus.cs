using DualSink.Diagnostics;
using DualSink.Stores;
using Microsoft.Extensions.Logging;

namespace DualSink.Sinks;

/// <summary>How a sink stands, told by its workers and asked by anyone. Says it aloud when it changes. Safe for concurrent use.</summary>
internal sealed class SinkStatus(string mode, PipelineContext context, TimeProvider time, ILogger logger)
{
    private readonly Lock _lock = new();
    private SinkState _state = SinkState.Idle;
    private DateTimeOffset? _lastCommit;
    private string? _lastError;
    private string? _trouble;
    private long _retries;

    public void Committed()
    {
        bool recovered;
        lock (_lock)
        {
            recovered = _state is SinkState.Retrying or SinkState.Paused;
            _state = _state == SinkState.Closed ? SinkState.Closed : SinkState.Connected;
            _lastCommit = time.GetUtcNow();
            _trouble = null;
        }

        if (recovered)
        {
            LogMessages.SinkRecovered(logger, context.PipelineId, context.Tenant, mode);
        }
    }

    /// <summary>A try failed.</summary>
    public void Failed(StoreException error)
    {
        var pauses = error.Kind is StoreErrorKind.Structure or StoreErrorKind.Data;
        bool isNews;
        lock (_lock)
        {
            isNews = pauses && (_state != SinkState.Paused || _lastError != error.Message);
            _state = _state == SinkState.Closed ? SinkState.Closed : pauses ? SinkState.Paused : SinkState.Retrying;
            _lastError = error.Message;
            _trouble = error.Message;
        }

        if (isNews)
        {
            LogMessages.SinkPaused(logger, context.PipelineId, context.Tenant, mode, error.Message);
        }
    }

    public void Retried() => Interlocked.Increment(ref _retries);

    public void Closed()
    {
        lock (_lock)
        {
            _state = SinkState.Closed;
        }
    }

    public SinkHealth Report(int queueDepth, int inFlight)
    {
        lock (_lock)
        {
            var detail = _state switch
            {
                SinkState.Idle => "Nothing has been written yet.",
                SinkState.Connected => "Writing.",
                SinkState.Retrying => $"Trying again: {_trouble}",
                SinkState.Paused => $"Paused, and looking again now and then: {_trouble}",
                _ => "Closed.",
            };
            return new SinkHealth(_state, queueDepth, inFlight, _lastCommit, _lastError, Interlocked.Read(ref _retries), detail);
        }
    }
}
