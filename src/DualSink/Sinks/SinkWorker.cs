using DualSink.Diagnostics;
using DualSink.Stores;
using Polly;
using Polly.Retry;

namespace DualSink.Sinks;

/// <summary>
/// Writes the bars of one shard, in order, one write at a time. A bar leaves it settled: committed, superseded,
/// dead-lettered or returned.
/// </summary>
internal sealed class SinkWorker
{
    private readonly int _index;
    private readonly IBarStore _store;
    private readonly StoreSinkOptions _options;
    private readonly SinkSurroundings _around;
    private readonly LayoutLimits _limits;
    private readonly ResiliencePipeline _retry;
    private readonly Random _random;

    // Written by producers, read by the worker.
    private readonly SliceQueue _slices = new();

    // The worker's own: the slice it is in the middle of, and the write at hand.
    private readonly WriteSet _set = new();
    private readonly List<Refusal> _refused = [];
    private BarSlice _slice;
    private int _sliceOffset;

    public SinkWorker(IBarStore store, StoreSinkOptions options, SinkSurroundings around, int index)
    {
        _index = index;
        _store = store;
        _options = options;
        _around = around;
        _limits = new LayoutLimits(store.Binding.Layout);
        _random = new Random(HashCode.Combine(Environment.ProcessId, around.Mode, index));
        _retry = options.MaxAttempts == 1 ? ResiliencePipeline.Empty : BuildRetry();
    }

    /// <summary>Hands the worker a slice. False when it takes no more.</summary>
    public bool TryPost(in BarSlice slice, out LinkedListNode<BarSlice>? place) => _slices.TryAdd(slice, out place);

    /// <summary>Takes back the slice of a batch that was dropped.</summary>
    public void Withdraw(LinkedListNode<BarSlice> place) => _slices.Remove(place);

    /// <summary>No more slices; the worker ends when it has settled those it has.</summary>
    public void Complete() => _slices.Complete();

    /// <summary>Works until <see cref="Complete"/>; after <paramref name="stop"/> returns what is left instead of writing it.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var writer = _store.CreateWriter();
        await using (writer.ConfigureAwait(false))
        {
            // The wait itself is not cancelled: every slice posted has to be settled.
            while (await _slices.WaitAsync().ConfigureAwait(false))
            {
                while (Gather())
                {
                    await SettleAsync(writer, stop).ConfigureAwait(false);
                }
            }
        }
    }

    private ResiliencePipeline BuildRetry() => new ResiliencePipelineBuilder { TimeProvider = _around.Time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = _options.MaxAttempts - 1,
            ShouldHandle = new PredicateBuilder().Handle<StoreException>(),
            DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(DelayAfter(arguments)),
            OnRetry = arguments =>
            {
                TellRetry(arguments);
                return ValueTask.CompletedTask;
            },
        })
        .Build();

    /// <summary>Collects what waits, up to one write: bars of one tenant, whatever batches they came in.</summary>
    private bool Gather()
    {
        _set.Clear();
        while (_set.Count < _options.MaxBatchSize && TryTakeSlice())
        {
            if (_slice.Reached is not null)
            {
                if (_set.Count > 0)
                {
                    break;
                }

                _slice.Reached.SetResult();
                _slice = default;
                continue;
            }

            var batch = _slice.Batch!;
            if (_set.Count > 0 && batch.Batch.Tenant != _set.Tenant)
            {
                break;
            }

            var end = Math.Min(_slice.Bars.Length, _sliceOffset + _options.MaxBatchSize - _set.Count);
            for (var i = _sliceOffset; i < end; i++)
            {
                _set.Add(batch, _slice.Positions?[i] ?? i, _slice.Bars[i]);
            }

            _sliceOffset = end;
            if (end == _slice.Bars.Length)
            {
                _slice = default;
            }
        }

        return _set.Count > 0;
    }

    private bool TryTakeSlice()
    {
        while (_slice.Batch is null && _slice.Reached is null)
        {
            if (!_slices.TryTake(out _slice))
            {
                return false;
            }

            _sliceOffset = 0;
            if (_slice.Batch is { } batch)
            {
                if (batch.TryBegin(out var isFirst, out var isLast))
                {
                    _around.BatchBegun(batch, isFirst, isLast);
                }
                else
                {
                    _slice = default;
                }
            }
        }

        return true;
    }

    /// <summary>Settles every bar of the write at hand, whatever happens.</summary>
    private async Task SettleAsync(IBarWriter writer, CancellationToken stop)
    {
        try
        {
            _refused.Clear();
            _set.Prepare(_limits.Violation, _refused);
            await _retry.ExecuteAsync(
                static async (state, token) => await state.Worker.AttemptAsync(state.Writer, token).ConfigureAwait(false),
                (Worker: this, Writer: writer),
                stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (stop.IsCancellationRequested)
        {
            Return("the sink was closed before the write was confirmed", e);
        }
        catch (StoreException e)
        {
            Return(e.Message, e);
        }
        catch (Exception e)
        {
            // A defect of ours must not take the bars with it, nor the worker and every batch behind.
            var reason = $"unexpected {e.GetType().Name}: {e.Message}";
            _around.Status.Failed(_index, new StoreException(StoreErrorKind.Structure, reason, innerException: e));
            Return(reason, e);
        }
    }

    private async ValueTask AttemptAsync(IBarWriter writer, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await KeepRefusedAsync(stop).ConfigureAwait(false);
                if (_set.Leaders.IsEmpty)
                {
                    return;
                }

                var started = _around.Time.GetTimestamp();
                var written = await WriteLeadersAsync(writer, stop).ConfigureAwait(false);
                if (_refused.Count == 0)
                {
                    _around.Status.Committed(_index);
                    _around.Metrics.WriteCommitted(_set.Tenant, written.Copied, written.Upserted, _around.Time.GetElapsedTime(started));
                    _set.SettleCommitted();
                    return;
                }
            }
        }
        catch (StoreException e)
        {
            _around.Status.Failed(_index, e);
            throw;
        }
    }

    /// <summary>Writes the leaders; or, where one of them is at fault, leaves those at fault in <see cref="_refused"/>.</summary>
    private async ValueTask<WriteSummary> WriteLeadersAsync(IBarWriter writer, CancellationToken stop)
    {
        try
        {
            return await writer.WriteAsync(_set.Tenant, _set.Leaders, stop).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.Data && _set.Leaders.Length > 1)
        {
            var (written, atFault) = await FaultFinder.FindAsync(writer, _set.Tenant, _set.Leaders, e, stop).ConfigureAwait(false);
            if (atFault.Count > 0)
            {
                // The others are written once more without them: it changes nothing, and settles all in one place.
                _refused.AddRange(atFault.Select(fault => _set.Refuse(fault.Index, fault.Error)));
                _set.FindLeaders();
            }

            return written;
        }
    }

    /// <summary>Keeps the refused bars as dead letters, and only then settles them.</summary>
    private async ValueTask KeepRefusedAsync(CancellationToken stop)
    {
        if (_refused.Count == 0)
        {
            return;
        }

        if (_around.DeadLetters is null)
        {
            ReturnRefused();
            return;
        }

        await _around.DeadLetters.AppendAsync(_around.Mode, _store.Binding.DisplayName, _refused, stop).ConfigureAwait(false);
        _around.Metrics.BarsDeadLettered(_set.Tenant, _refused.Count);
        LogMessages.BarsDeadLettered(_around.Logger, _around.Context.PipelineId, _set.Tenant, _around.Mode, _refused.Count, _refused[0].Reason);
        foreach (var refusal in _refused)
        {
            refusal.Batch.Settle(refusal.Position, BarOutcome.DeadLettered, refusal.Reason);
        }

        _refused.Clear();
    }

    /// <summary>Hands refused bars back: because nobody keeps such bars, or because it failed with <paramref name="error"/>.</summary>
    private void ReturnRefused(string? whyNotKept = null, Exception? error = null)
    {
        if (_refused.Count == 0)
        {
            return;
        }

        foreach (var refusal in _refused)
        {
            var reason = whyNotKept is null ? refusal.Reason : $"{refusal.Reason}; not kept as a dead letter: {whyNotKept}";
            refusal.Batch.Settle(refusal.Position, BarOutcome.Returned, reason, error ?? new StoreException(StoreErrorKind.Data, reason, refusal.Code));
        }

        TellReturned(_refused.Count, whyNotKept ?? _refused[0].Reason);
        _refused.Clear();
    }

    private void Return(string reason, Exception error)
    {
        _around.Status.GaveUp(_index);
        ReturnRefused(reason, error);
        TellReturned(_set.SettleReturned(reason, error), reason);
    }

    private void TellReturned(int returned, string reason)
    {
        if (returned == 0)
        {
            return;
        }

        _around.BarsReturned(returned);
        _around.Metrics.WriteGivenUp(_set.Tenant, returned);
        LogMessages.BarsReturned(_around.Logger, _around.Context.PipelineId, _set.Tenant, _around.Mode, returned, reason);
    }

    private TimeSpan DelayAfter(RetryDelayGeneratorArguments<object> arguments)
    {
        var kind = (arguments.Outcome.Exception as StoreException)?.Kind ?? StoreErrorKind.Outage;
        return RetrySchedule.Delay(kind, arguments.AttemptNumber + 1, _options.BaseDelay, _options.MaxDelay, _random.NextDouble());
    }

    private void TellRetry(OnRetryArguments<object> arguments)
    {
        _around.Status.Retried();
        _around.Metrics.WriteRetried(_set.Tenant);
        _set.AddRetry();
        LogMessages.WriteRetried(
            _around.Logger, _around.Context.PipelineId, _set.Tenant, _around.Mode, _set.Leaders.Length,
            arguments.RetryDelay, arguments.AttemptNumber + 1, arguments.Outcome.Exception?.Message ?? "");
    }
}
