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
    private readonly Random _random;

    // Written by producers, read by the worker.
    private readonly SliceQueue _slices = new();

    // The worker's own. How it tries again is made with the first bars: Polly looks its options over by reflection, which takes
    // a tenth of a second the first time, while a process that starts wants every core.
    private ResiliencePipeline _retry = ResiliencePipeline.Empty;

    // The write at hand.
    private readonly WriteSet _set = new();
    private readonly SliceGatherer _gatherer;
    private readonly List<Refusal> _refused = [];
    private bool _isPrepared;
    private bool _wantsNeighbours;
    private bool _isQuiet;

    public SinkWorker(IBarStore store, StoreSinkOptions options, SinkSurroundings around, int index)
    {
        _index = index;
        _store = store;
        _options = options;
        _around = around;
        _gatherer = new SliceGatherer(_slices, options.MaxBatchSize, around);
        _limits = new LayoutLimits(store.Binding.Layout);
        _random = new Random(HashCode.Combine(Environment.ProcessId, around.Mode, index));
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
        if (_options is not { MaxAttempts: 1, WriterHasJournal: false })
        {
            await _slices.WaitAsync().ConfigureAwait(false);
            _retry = BuildRetry();
        }

        var writer = _store.CreateWriter();
        await using (writer.ConfigureAwait(false))
        {
            // The wait itself is not cancelled: every slice posted has to be settled.
            while (await _slices.WaitAsync().ConfigureAwait(false))
            {
                while (_gatherer.Gather(_set))
                {
                    await SettleAsync(writer, stop).ConfigureAwait(false);
                }
            }
        }
    }

    private ResiliencePipeline BuildRetry() => new ResiliencePipelineBuilder { TimeProvider = _around.Time }
        .AddRetry(new RetryStrategyOptions
        {
            // Polly takes the largest number for no end.
            MaxRetryAttempts = _options.WriterHasJournal ? int.MaxValue : _options.MaxAttempts - 1,
            ShouldHandle = new PredicateBuilder().Handle<StoreException>(),
            DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(DelayAfter(arguments)),
            OnRetry = arguments =>
            {
                TellRetry(arguments);
                return ValueTask.CompletedTask;
            },
        })
        .Build();

    /// <summary>Settles every bar of the write at hand, whatever happens.</summary>
    private async Task SettleAsync(IBarWriter writer, CancellationToken stop)
    {
        try
        {
            _refused.Clear();
            _isPrepared = false;
            _isQuiet = false;
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
            Prepare();
            while (true)
            {
                await KeepRefusedAsync(stop).ConfigureAwait(false);
                if (_set.Leaders.IsEmpty)
                {
                    return;
                }

                var started = _around.Time.GetTimestamp();
                if (await TryWriteAsync(writer, stop).ConfigureAwait(false) is { } written)
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
            _wantsNeighbours = _options.WriterHasJournal && e.Kind == StoreErrorKind.Data;
            throw;
        }
        catch (Exception e) when (_options.WriterHasJournal && !stop.IsCancellationRequested)
        {
            // A defect of ours. The bars cannot go back, so it is looked at again now and then, like a missing column.
            var defect = new StoreException(StoreErrorKind.Structure, $"unexpected {e.GetType().Name}: {e.Message}", innerException: e);
            _around.Status.Failed(_index, defect);
            throw defect;
        }
    }

    /// <summary>
    /// Sorts the write at hand before its first try; and again when every bar of it was refused and tries never end: then
    /// only bars that come later can show whether the fault is in the bars or in the table.
    /// </summary>
    private void Prepare()
    {
        if (_wantsNeighbours)
        {
            _wantsNeighbours = false;
            _set.ForgetSettled();
            var before = _set.Count;
            _gatherer.GatherMore(_set);
            _isQuiet = _set.Count == before && before < _options.MaxBatchSize;
            _isPrepared = false;
        }

        if (!_isPrepared)
        {
            _set.Prepare(_limits.Violation, _refused);
            _isPrepared = true;
        }
    }

    /// <summary>Writes the leaders.</summary>
    /// <returns>
    /// How they were written; null when some were at fault, which are in <see cref="_refused"/> then, or when those that
    /// are not were settled part by part. Then others may lead.
    /// </returns>
    private async ValueTask<WriteSummary?> TryWriteAsync(IBarWriter writer, CancellationToken stop)
    {
        var suspects = _set.Suspects();
        StoreException? first = null;
        if (suspects is null)
        {
            try
            {
                return await writer.WriteAsync(_set.Tenant, _set.Leaders, stop).ConfigureAwait(false);
            }
            catch (StoreException e) when (e.Kind == StoreErrorKind.Data && (_set.Leaders.Length > 1 || _options.WriterHasJournal))
            {
                first = e;
            }
        }

        // Where bars still come that may show something, they are waited for.
        var probe = _isQuiet && _options.Alike is { } alike ? new TableProbe(writer, _set.Tenant, alike) : null;
        suspects ??= new bool[_set.Leaders.Length];
        var finder = new FaultFinder(writer, _set.Tenant, _set.Leaders, suspects, probe);
        if (_options.WriterHasJournal)
        {
            try
            {
                await finder.FindAsync(first, stop).ConfigureAwait(false);
                _around.Status.Committed(_index);
            }
            finally
            {
                SettleFound(finder, suspects);
            }

            return null;
        }

        await finder.FindAsync(first, stop).ConfigureAwait(false);
        if (finder.AtFault.Count == 0)
        {
            return finder.Written;
        }

        // The others are written once more without them: it changes nothing, and settles all in one place.
        _refused.AddRange(finder.AtFault.Select(fault => _set.Refuse(fault.Index, fault.Error)));
        _set.FindLeaders();
        return null;
    }

    /// <summary>
    /// Settles what a search has found out, also one that failed. With the next try what it committed would change
    /// nothing, and so show nothing any more about a bar that is at fault.
    /// </summary>
    private void SettleFound(FaultFinder finder, bool[] suspects)
    {
        _set.Suspect(suspects);
        _refused.AddRange(finder.AtFault.Select(fault => _set.Refuse(fault.Index, fault.Error)));
        _set.SettleCommitted(finder.Committed);
        _set.FindLeaders();
        if (finder.Written.Copied + finder.Written.Upserted > 0)
        {
            _around.Metrics.BarsCommitted(_set.Tenant, finder.Written.Copied, finder.Written.Upserted);
        }
    }

    /// <summary>Keeps the refused bars as dead letters, unless their writer does, and only then settles them.</summary>
    private async ValueTask KeepRefusedAsync(CancellationToken stop)
    {
        if (_refused.Count == 0)
        {
            return;
        }

        if (_around.DeadLetters is not null && !_options.WriterHasJournal)
        {
            await _around.DeadLetters.AppendAsync(_around.Mode, _store.Binding.DisplayName, _refused, stop).ConfigureAwait(false);
        }
        else if (!_options.WriterHasJournal)
        {
            ReturnRefused();
            return;
        }

        _around.Metrics.BarsDeadLettered(_set.Tenant, _refused.Count);
        LogMessages.BarsDeadLettered(_around.Logger, _around.Context.PipelineId, _set.Tenant, _around.Mode, _refused.Count, _refused[0].Reason);
        foreach (var refusal in _refused)
        {
            refusal.Batch.Settle(refusal.Position, BarOutcome.DeadLettered, refusal.Reason, code: refusal.Code);
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
        if (_options.WriterHasJournal)
        {
            // They are owed, not given up.
            return;
        }

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
