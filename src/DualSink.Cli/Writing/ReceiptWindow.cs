using DualSink.Sinks;

namespace DualSink.Cli.Writing;

/// <summary>
/// Batches offered and not confirmed yet, a bounded number of them, and the sum of what became of the others. Not safe for
/// concurrent use.
/// </summary>
/// <param name="limit">Most batches that are waited for.</param>
/// <param name="time">The clock.</param>
internal sealed class ReceiptWindow(int limit, TimeProvider time)
{
    private const int MaxProblems = 20;
    private const int MaxTimings = 1_000_000;

    private readonly Queue<Task<Settled>> _inFlight = new();
    private readonly List<double> _batchSeconds = [];
    private readonly List<BarProblem> _problems = [];
    private long? _began;
    private long _ended;

    /// <summary>Bars whose commit is known.</summary>
    public long Committed { get; private set; }

    /// <summary>Bars a later revision in the same write replaced.</summary>
    public long Superseded { get; private set; }

    /// <summary>Bars kept as dead letters.</summary>
    public long DeadLettered { get; private set; }

    /// <summary>Bars handed back.</summary>
    public long Returned { get; private set; }

    /// <summary>Bars that were not accepted, let go or handed back.</summary>
    public long Failed { get; private set; }

    /// <summary>Writes tried again.</summary>
    public long Retries { get; private set; }

    /// <summary>Why bars were handed back; null when none were.</summary>
    public Exception? Error { get; private set; }

    /// <summary>The first reasons given for single bars.</summary>
    public IReadOnlyList<BarProblem> Problems => _problems;

    /// <summary>From the first offer to the last confirmation.</summary>
    public TimeSpan Elapsed => _began is { } began ? time.GetElapsedTime(began, _ended) : TimeSpan.Zero;

    /// <summary>For each batch, in ascending order, the seconds from offering it to its confirmation; of the first million.</summary>
    public IReadOnlyList<double> BatchSeconds
    {
        get
        {
            _batchSeconds.Sort();
            return _batchSeconds;
        }
    }

    /// <summary>Waits until there is room for one more.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (_inFlight.Count >= limit)
        {
            await _inFlight.Peek().WaitAsync(cancellationToken);
            await SettleFirstAsync();
        }
    }

    /// <summary>Adds a batch that was taken, and settles those before it that are confirmed.</summary>
    /// <param name="receipt">Its receipt.</param>
    /// <param name="began">When it was offered, as a timestamp of the clock.</param>
    public async Task AddAsync(BatchReceipt receipt, long began)
    {
        _began ??= began;
        _inFlight.Enqueue(ConfirmAsync(receipt, began));
        while (_inFlight.TryPeek(out var first) && first.IsCompleted)
        {
            await SettleFirstAsync();
        }
    }

    /// <summary>Waits until every batch is confirmed.</summary>
    public async Task SettleAllAsync()
    {
        while (_inFlight.Count > 0)
        {
            await SettleFirstAsync();
        }
    }

    private async Task<Settled> ConfirmAsync(BatchReceipt receipt, long began) => new(await receipt.Confirmed, began, time.GetTimestamp());

    private async Task SettleFirstAsync()
    {
        var (outcome, began, ended) = await _inFlight.Dequeue();
        _ended = Math.Max(_ended, ended);
        if (_batchSeconds.Count < MaxTimings)
        {
            _batchSeconds.Add(time.GetElapsedTime(began, ended).TotalSeconds);
        }

        Committed += outcome.Committed;
        Superseded += outcome.Superseded;
        DeadLettered += outcome.DeadLettered;
        Returned += outcome.Returned;
        Failed += outcome.Returned + outcome.Dropped + outcome.Rejected;
        Retries += outcome.Retries;
        Error ??= outcome.Error;
        _problems.AddRange(outcome.Problems.Take(MaxProblems - _problems.Count));
    }

    private readonly record struct Settled(BatchOutcome Outcome, long Began, long Ended);
}
