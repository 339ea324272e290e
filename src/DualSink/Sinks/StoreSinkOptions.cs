using DualSink.Bars;

namespace DualSink.Sinks;

/// <summary>How a store sink queues, splits and retries.</summary>
public sealed record StoreSinkOptions
{
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(10);

    /// <summary>Batches that may wait. Default 100, at least 1.</summary>
    public int QueueMax { get; init; } = 100;

    /// <summary>Workers, each with its own connection and its own share of the keys. Default 2, 1 to 64; one where the engine has one writer.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>What happens when the queue is full. Default <see cref="BackpressurePolicy.Block"/>.</summary>
    public BackpressurePolicy Backpressure { get; init; } = BackpressurePolicy.Block;

    /// <summary>Most bars in one write. Larger batches are split, smaller ones that wait together are written together. Default 1,000, 1 to 50,000.</summary>
    public int MaxBatchSize { get; init; } = 1000;

    /// <summary>How often a write is tried before its bars are returned. Default 5, at least 1.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>The wait before the second try; it doubles from try to try, with jitter. Default 50 ms.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest wait between two tries. Default 30 s.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The conditions a bar must meet to be accepted. Default: all rules.</summary>
    public BarRules Rules { get; init; } = BarRules.Default;

    /// <summary>How long disposal waits for queued bars before it returns them. Default 30 s.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether its writer has a journal. Then the bars met the rules before they were accepted; tries never end, so only
    /// closing returns bars; and those the table can never hold are settled as dead letters, with reason and code, for
    /// the writer to keep. Default false. Makes <see cref="MaxAttempts"/> and <see cref="Rules"/> idle.
    /// </summary>
    internal bool WriterHasJournal { get; init; }

    /// <summary>
    /// Finds bars of a tenant that were accepted and are like one that was refused, the best first. Their values show
    /// whether the table takes any row, when no neighbour of the refused bar can. Default null: nothing else shows it.
    /// Idle unless <see cref="WriterHasJournal"/>.
    /// </summary>
    internal Func<string, Bar, CancellationToken, ValueTask<IReadOnlyList<Bar>>>? Alike { get; init; }

    /// <summary>Told when a write committed or failed: whoever shows how the sink stands may look then. Comes from any thread, and has to be quick. Default null: nobody.</summary>
    internal Action? Changed { get; init; }

    /// <summary>The same for a writer that has a journal.</summary>
    internal StoreSinkOptions ForJournal()
    {
        // Without a wait, tries that never end would never rest.
        var baseDelay = BaseDelay > ShortestDelay ? BaseDelay : ShortestDelay;
        return this with
        {
            WriterHasJournal = true,
            Backpressure = BackpressurePolicy.Block,
            BaseDelay = baseDelay,
            MaxDelay = MaxDelay > baseDelay ? MaxDelay : baseDelay,
        };
    }

    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(QueueMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Workers, 64);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxBatchSize, 50_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BaseDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDelay, BaseDelay);
        ArgumentOutOfRangeException.ThrowIfLessThan(DrainTimeout, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(Rules);
    }
}
