using DualSink.Bars;
using DualSink.Diagnostics;
using DualSink.Stores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DualSink.Sinks;

/// <summary>
/// Writes batches of bars into one table: queues them, deals them out to workers by key, writes small ones together and
/// splits large ones, retries, and tells what became of every bar. Safe for concurrent use.
/// </summary>
/// <remarks>
/// Revisions of a key written one after the other (each <see cref="WriteAsync"/> awaited before the next) reach the table
/// in that order, whatever the workers and retries. There is no journal here: only a confirmed bar is safe.
/// </remarks>
public sealed class StoreSink : IAsyncDisposable
{
    private readonly StoreSinkOptions _options;
    private readonly PipelineContext _context;
    private readonly ShardMap _shards;
    private readonly SinkQueue _queue;
    private readonly SinkStatus _status;
    private readonly SinkMetrics _metrics;
    private readonly SinkSurroundings _around;
    private readonly SinkWorker[] _workers;
    private readonly Task _work;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;

    // Shutdown: closing refuses newcomers, stop makes workers return what they hold.
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _closeLock = new();
    private Task<int>? _close;
    private volatile bool _isClosing;
    private int _inFlight;

    /// <summary>Makes a sink over <paramref name="store"/> and starts its workers; nothing connects before the first write.</summary>
    /// <param name="store">The table.</param>
    /// <param name="options">How to queue, split and retry; default when null.</param>
    /// <param name="context">What labels metrics and log lines; default when null.</param>
    /// <param name="deadLetters">Where bars the table can never hold are kept, not disposed of here; null returns them instead.</param>
    /// <param name="timeProvider">The clock; the system's when null.</param>
    /// <param name="loggerFactory">Where to log; nowhere when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public StoreSink(
        IBarStore store,
        StoreSinkOptions? options = null,
        PipelineContext? context = null,
        DeadLetterFile? deadLetters = null,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        _options = options ?? new StoreSinkOptions();
        _options.Validate();
        Store = store;
        _context = context ?? new PipelineContext();
        _time = timeProvider ?? TimeProvider.System;
        _logger = new ContainedLogger((loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<StoreSink>());
        Workers = Math.Min(_options.Workers, store.MaxConcurrentWriters);
        _shards = new ShardMap(store.Binding, Workers);
        _queue = new SinkQueue(_options.QueueMax, _options.Backpressure);
        _status = new SinkStatus(Mode, _context, _options.Changed, _time, _logger);
        _metrics = new SinkMetrics(_context.PipelineId, _context.Tenant, Mode, () => _queue.Depth);
        _around = new SinkSurroundings(Mode, _context, deadLetters, _metrics, _status, _time, _logger, OnBegun);
        _workers = [.. Enumerable.Range(0, Workers).Select(i => new SinkWorker(store, _options, _around, i))];
        _work = StartWorkers();
        Capabilities = CapabilitiesOf(_options.WriterHasJournal || deadLetters is not null);
        LogMessages.SinkStarted(_logger, _context.PipelineId, _context.Tenant, Mode, store.Binding.DisplayName, Workers);
    }

    /// <summary>The sink's mode: its layout's name.</summary>
    public string Mode => Store.Binding.Layout.Name;

    /// <summary>The table it writes.</summary>
    public IBarStore Store { get; }

    /// <summary>Workers in use, which may be fewer than asked for where the engine has one writer.</summary>
    public int Workers { get; }

    /// <summary>What it can do.</summary>
    public SinkCapabilities Capabilities { get; }

    /// <summary>How it stands now.</summary>
    public SinkHealth Health => _status.Report(_queue.Depth, Volatile.Read(ref _inFlight));

    /// <summary>
    /// Offers a batch. Waits for room under <see cref="BackpressurePolicy.Block"/>; under the drop policies never.
    /// </summary>
    /// <param name="batch">The batch; its memory stays unchanged until it is confirmed.</param>
    /// <param name="cancellationToken">Gives up waiting for room. Once accepted, a batch is not called back.</param>
    /// <returns>A receipt, whose <see cref="BatchReceipt.Confirmed"/> tells what became of each bar.</returns>
    /// <exception cref="SinkClosedException">The sink is closed or was closed meanwhile. Nothing was accepted.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while waiting for room. Nothing was accepted.</exception>
    public async ValueTask<BatchReceipt> WriteAsync(BarBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ThrowIfClosing();
        if (batch.Count == 0)
        {
            return new BatchReceipt(Task.FromResult(new BatchOutcome([], [], null, 0)));
        }

        var pending = new PendingBatch(batch, OnConfirmed);
        var rejected = _options.WriterHasJournal ? null : Reject(pending);
        if (pending.Confirmed.IsCompleted)
        {
            return new BatchReceipt(pending.Confirmed);
        }

        var slices = _shards.Split(pending, rejected);
        pending.SplitInto(slices.Count(slice => slice.Batch is not null));
        var hasPlace = _queue.TryEnter(pending, out var dropped);
        if (dropped is not null)
        {
            Withdraw(dropped);
            Drop(dropped);
        }

        if (!ReferenceEquals(dropped, pending))
        {
            Post(pending, slices);
            if (!hasPlace)
            {
                await WaitAtDoorAsync(pending, cancellationToken).ConfigureAwait(false);
            }

            _metrics.BatchAccepted(batch.Tenant);
        }

        return new BatchReceipt(pending.Confirmed);
    }

    /// <summary>Waits until every batch accepted before the call is confirmed.</summary>
    /// <param name="cancellationToken">Gives up waiting; the batches go on.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        var marks = Array.ConvertAll(_workers, worker =>
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return worker.TryPost(new BarSlice(null, [], null, reached), out _) ? reached.Task : _work;
        });
        await Task.WhenAll(marks).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes no more batches, writes those it has, and ends. What is not settled after <paramref name="drainLimit"/> is
    /// returned to its writers. A second call waits for the first.
    /// </summary>
    /// <param name="drainLimit">How long to go on writing; zero returns what is queued at once.</param>
    /// <param name="cancellationToken">Ends the draining early: what is left is returned.</param>
    /// <returns>The bars handed back because of closing or of errors meanwhile.</returns>
    public Task<int> CloseAsync(TimeSpan drainLimit, CancellationToken cancellationToken = default)
    {
        lock (_closeLock)
        {
            return _close ??= CloseOnceAsync(drainLimit, cancellationToken);
        }
    }

    /// <summary>Closes, draining for <see cref="StoreSinkOptions.DrainTimeout"/>.</summary>
    public async ValueTask DisposeAsync() => await CloseAsync(_options.DrainTimeout).ConfigureAwait(false);

    private Task StartWorkers()
    {
        // Workers outlive whoever makes the sink, and must not inherit its ambient transaction or anything else.
        using (ExecutionContext.SuppressFlow())
        {
            return Task.WhenAll(_workers.Select(worker => Task.Run(() => worker.RunAsync(_stop.Token))).ToArray());
        }
    }

    private async Task<int> CloseOnceAsync(TimeSpan drainLimit, CancellationToken cancellationToken)
    {
        // Off the caller's lock before anybody is woken.
        await Task.Yield();
        var returnedBefore = _around.Returned;
        _isClosing = true;
        _queue.TurnAway();
        foreach (var worker in _workers)
        {
            worker.Complete();
        }

        try
        {
            await _work.WaitAsync(drainLimit, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            await _work.ConfigureAwait(false);
        }

        _status.Closed();
        _metrics.Dispose();
        var returned = (int)(_around.Returned - returnedBefore);
        LogMessages.SinkClosed(_logger, _context.PipelineId, _context.Tenant, Mode, returned);
        return returned;
    }

    private async ValueTask WaitAtDoorAsync(PendingBatch pending, CancellationToken cancellationToken)
    {
        try
        {
            await pending.Admitted.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Begun or let in meanwhile, it is accepted after all, and its receipt tells the rest.
            if (_queue.TryCallBack(pending))
            {
                Withdraw(pending);
                throw;
            }
        }

        if (pending.WasTurnedAway)
        {
            Withdraw(pending);
            throw new SinkClosedException(Mode);
        }
    }

    private void Post(PendingBatch pending, BarSlice[] slices)
    {
        // A batch with a place is let go by nobody, unless the policy drops the oldest.
        var mayBeDropped = pending.IsAtDoor || _options.Backpressure == BackpressurePolicy.DropOldest;
        for (var i = 0; i < slices.Length; i++)
        {
            if (slices[i].Batch is null)
            {
                continue;
            }

            if (!_workers[i].TryPost(slices[i], out var place))
            {
                ReturnUnposted(slices[i]);
            }
            else if (mayBeDropped)
            {
                pending.WaitsAt(i, _workers.Length, place!);
            }
        }

        // Dropped while it was being posted: whoever dropped it may not have seen every place.
        Interlocked.MemoryBarrier();
        if (pending.IsDropped)
        {
            Withdraw(pending);
        }
    }

    /// <summary>Takes the slices of a dropped batch away from the workers, so that nothing of it is kept behind one that is stuck.</summary>
    private void Withdraw(PendingBatch pending)
    {
        for (var i = 0; i < _workers.Length; i++)
        {
            if (pending.PlaceAt(i) is { } place)
            {
                _workers[i].Withdraw(place);
            }
        }
    }

    // The sink was closed between the door and the worker. The batch is begun here, so that its place is freed.
    private void ReturnUnposted(in BarSlice slice)
    {
        var pending = slice.Batch!;
        if (!pending.TryBegin(out var isFirst, out var isLast))
        {
            return;
        }

        OnBegun(pending, isFirst, isLast);

        var closed = new SinkClosedException(Mode);
        _around.BarsReturned(slice.Bars.Length);
        for (var i = 0; i < slice.Bars.Length; i++)
        {
            pending.Settle(slice.Positions?[i] ?? i, BarOutcome.Returned, closed.Message, closed);
        }
    }

    /// <summary>Settles the bars that break a rule. Returns their places, or null when there are none.</summary>
    private bool[]? Reject(PendingBatch pending)
    {
        bool[]? rejected = null;
        var bars = pending.Batch.Bars.Span;
        for (var i = 0; i < bars.Length; i++)
        {
            if (_options.Rules.FirstBroken(bars[i]) is { } rule)
            {
                (rejected ??= new bool[bars.Length])[i] = true;
                pending.Settle(i, BarOutcome.Rejected, $"{rule.Explain(bars[i])} (rule {rule.Name})");
            }
        }

        return rejected;
    }

    private void OnBegun(PendingBatch pending, bool isFirst, bool isLast)
    {
        if (isFirst)
        {
            Interlocked.Increment(ref _inFlight);
        }

        if (isLast)
        {
            _queue.Leave(pending);
        }
    }

    private void OnConfirmed(PendingBatch pending, BatchOutcome outcome)
    {
        if (pending.HasBegun)
        {
            Interlocked.Decrement(ref _inFlight);
            _metrics.BatchSettled(pending.Batch.Tenant, outcome.Returned > 0);
        }
    }

    private void Drop(PendingBatch pending)
    {
        var policy = _options.Backpressure == BackpressurePolicy.DropOldest ? "drop_oldest" : "drop_newest";
        _metrics.BatchDropped(pending.Batch.Tenant, policy);
        LogMessages.BatchDropped(_logger, _context.PipelineId, pending.Batch.Tenant, Mode, pending.Batch.Count, policy);
        pending.SettleRest(BarOutcome.Dropped);
    }

    private void ThrowIfClosing()
    {
        if (_isClosing)
        {
            throw new SinkClosedException(Mode);
        }
    }

    private SinkCapabilities CapabilitiesOf(bool keepsDeadLetters)
    {
        var layout = Store.Binding.Layout;
        var capabilities = SinkCapabilities.Upsert;
        capabilities |= layout.HasTenant ? SinkCapabilities.Tenants : 0;
        capabilities |= layout.ColumnOf(BarField.Close).Type == ColumnType.Numeric ? SinkCapabilities.ExactDecimals : 0;
        capabilities |= layout.ColumnOf(BarField.Volume).Type == ColumnType.BigInt ? 0 : SinkCapabilities.FractionalVolumes;
        capabilities |= Workers > 1 ? SinkCapabilities.ParallelWrites : 0;
        capabilities |= keepsDeadLetters ? SinkCapabilities.DeadLetters : 0;
        return capabilities;
    }
}
