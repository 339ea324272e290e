using DualSink.Diagnostics;
using DualSink.Stores;
using Microsoft.Extensions.Logging;

namespace DualSink.Sinks;

/// <summary>How a sink stands, told by its workers and asked by anyone. Says it aloud when it changes. Safe for concurrent use.</summary>
internal sealed class SinkStatus(string mode, PipelineContext context, Action? changed, TimeProvider time, ILogger logger)
{
    private readonly Lock _lock = new();

    // By worker, those whose last write failed: one that commits does not speak for one that cannot.
    private readonly SortedDictionary<int, Trouble> _troubles = [];
    private bool _isClosed;
    private DateTimeOffset? _lastCommit;
    private string? _lastError;
    private long _retries;

    /// <summary>A write of a worker committed.</summary>
    public void Committed(int worker)
    {
        bool recovered;
        lock (_lock)
        {
            recovered = _troubles.Remove(worker) && _troubles.Count == 0;
            _lastCommit = time.GetUtcNow();
        }

        changed?.Invoke();
        if (recovered)
        {
            LogMessages.SinkRecovered(logger, context.PipelineId, context.Tenant, mode);
        }
    }

    /// <summary>A try of a worker failed.</summary>
    public void Failed(int worker, StoreException error)
    {
        var pauses = error.Kind is StoreErrorKind.Structure or StoreErrorKind.Data;
        bool isNews;
        lock (_lock)
        {
            isNews = pauses && !_troubles.Values.Any(trouble => trouble.Pauses && trouble.Reason == error.Message);
            _troubles[worker] = new Trouble(error.Message, pauses, GaveUp: false);
            _lastError = error.Message;
        }

        changed?.Invoke();
        if (isNews)
        {
            LogMessages.SinkPaused(logger, context.PipelineId, context.Tenant, mode, error.Message);
        }
    }

    /// <summary>A worker handed its write back; the next one will show whether the trouble lasts.</summary>
    public void GaveUp(int worker)
    {
        lock (_lock)
        {
            if (_troubles.TryGetValue(worker, out var trouble))
            {
                _troubles[worker] = trouble with { GaveUp = true };
            }
        }

        changed?.Invoke();
    }

    public void Retried()
    {
        Interlocked.Increment(ref _retries);
        changed?.Invoke();
    }

    public void Closed()
    {
        lock (_lock)
        {
            _isClosed = true;
        }

        changed?.Invoke();
    }

    public SinkHealth Report(int queueDepth, int inFlight)
    {
        lock (_lock)
        {
            var (state, detail) = State();
            return new SinkHealth(state, queueDepth, inFlight, _lastCommit, _lastError, Interlocked.Read(ref _retries), detail);
        }
    }

    private (SinkState State, string Detail) State()
    {
        if (_troubles.Count == 0)
        {
            return _isClosed ? (SinkState.Closed, "Closed.")
                : _lastCommit is null ? (SinkState.Idle, "Nothing has been written yet.")
                : (SinkState.Connected, "Writing.");
        }

        // What needs somebody to act comes before what may pass.
        var worst = _troubles.Values.OrderByDescending(trouble => trouble.Pauses).ThenBy(trouble => trouble.GaveUp).First();
        if (_isClosed)
        {
            return (SinkState.Closed, $"Closed, while a write failed: {worst.Reason}");
        }

        var state = worst.Pauses ? SinkState.Paused : SinkState.Retrying;
        return (state, worst switch
        {
            { GaveUp: true } => $"The last write was given up and returned; the next one tries again: {worst.Reason}",
            { Pauses: true } => $"Paused, and looking again now and then: {worst.Reason}",
            _ => $"Trying again: {worst.Reason}",
        });
    }

    private readonly record struct Trouble(string Reason, bool Pauses, bool GaveUp);
}
