using DualSink.Bars;
using DualSink.Cli.Measuring;
using DualSink.Sinks;

namespace DualSink.Cli.Writing;

/// <summary>
/// Writes batches through a sink, a bounded number at a time, and measures. The bound is below the sink's queue, so no
/// drop policy ever lets bars of a file go. Not safe for concurrent use.
/// </summary>
internal sealed class SinkRun(StoreSink sink, StoreSinkOptions options, TimeProvider time) : IDisposable
{
    private const int MaxProblems = 20;
    private const int BatchesPerWorker = 4;

    private readonly int _window = Math.Min(options.QueueMax, BatchesPerWorker * sink.Workers);
    private readonly Queue<Task<Settled>> _inFlight = new();
    private readonly List<double> _batchSeconds = [];
    private readonly List<BarProblem> _problems = [];
    private ResourceMeter? _resources;
    private long _began;
    private long _ended;
    private long _superseded;
    private long _deadLettered;
    private long _returned;
    private Exception? _error;

    /// <summary>Bars whose commit is known.</summary>
    public long Committed { get; private set; }

    /// <summary>Bars handed back so far.</summary>
    public long Failed { get; private set; }

    /// <summary>Offers a batch, waiting while too many are in flight.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting; this batch was not accepted.</exception>
    public async Task WriteAsync(BarBatch batch, CancellationToken cancellationToken)
    {
        while (_inFlight.Count >= _window)
        {
            await _inFlight.Peek().WaitAsync(cancellationToken);
            await SettleFirstAsync();
        }

        var began = time.GetTimestamp();
        if (_resources is null)
        {
            _resources = new ResourceMeter(time);
            _began = _ended = began = time.GetTimestamp();
        }

        var receipt = await sink.WriteAsync(batch, cancellationToken);
        _inFlight.Enqueue(ConfirmAsync(receipt, began));
        while (_inFlight.TryPeek(out var first) && first.IsCompleted)
        {
            await SettleFirstAsync();
        }
    }

    /// <summary>
    /// Waits until every batch is confirmed, and tells what became of all. From an interruption on it waits for
    /// <see cref="Interruption.DrainLimit"/> at most, and the sink is closed: what was not written comes back.
    /// </summary>
    public async Task<SinkRunResult> CompleteAsync(CancellationToken interruption)
    {
        var settling = SettleAllAsync();
        try
        {
            await settling.WaitAsync(interruption);
        }
        catch (OperationCanceledException) when (interruption.IsCancellationRequested)
        {
            await sink.CloseAsync(Interruption.DrainLimit, CancellationToken.None);
            await settling;
        }

        _batchSeconds.Sort();
        return new SinkRunResult
        {
            Mode = sink.Mode,
            Table = sink.Store.Binding.DisplayName,
            Committed = Committed,
            Superseded = _superseded,
            DeadLettered = _deadLettered,
            Returned = _returned,
            Failed = Failed,
            Retries = sink.Health.Retries,
            Elapsed = time.GetElapsedTime(_began, _ended),
            BatchSeconds = _batchSeconds,
            PeakMemoryMegabytes = _resources?.PeakMemoryMegabytes ?? 0,
            Cpu = _resources?.Cpu ?? TimeSpan.Zero,
            Error = _error,
            Problems = _problems,
        };
    }

    public void Dispose() => _resources?.Dispose();

    private async Task<Settled> ConfirmAsync(BatchReceipt receipt, long began) => new(await receipt.Confirmed, began, time.GetTimestamp());

    private async Task SettleAllAsync()
    {
        while (_inFlight.Count > 0)
        {
            await SettleFirstAsync();
        }
    }

    private async Task SettleFirstAsync()
    {
        var (outcome, began, ended) = await _inFlight.Dequeue();
        _ended = Math.Max(_ended, ended);
        _batchSeconds.Add(time.GetElapsedTime(began, ended).TotalSeconds);
        Committed += outcome.Committed;
        _superseded += outcome.Superseded;
        _deadLettered += outcome.DeadLettered;
        _returned += outcome.Returned;
        Failed += outcome.Returned + outcome.Dropped + outcome.Rejected;
        _error ??= outcome.Error;
        _problems.AddRange(outcome.Problems.Take(MaxProblems - _problems.Count));
    }

    private readonly record struct Settled(BatchOutcome Outcome, long Began, long Ended);
}
