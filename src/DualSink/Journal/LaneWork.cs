using DualSink.Diagnostics;
using DualSink.Sinks;
using DualSink.Stores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DualSink.Journal;

/// <summary>What the parts of a lane share. Safe for concurrent use.</summary>
internal sealed class LaneWork(string name, BarJournal journal, StoreSink sink, LaneSettings settings)
{
    private static readonly TimeSpan FirstRest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(30);

    private volatile LaneRun _run = NewRun(journal, name, settings.Options.MaxBatchSize);
    private readonly CancellationTokenSource _stop = new();

    public string Name => name;

    public BarJournal Journal => journal;

    public StoreSink Sink => sink;

    public TimeProvider Time { get; } = settings.Time ?? TimeProvider.System;

    public ILogger Logger { get; } = new ContainedLogger(
        (settings.Loggers ?? NullLoggerFactory.Instance).CreateLogger<Lane>());

    /// <summary>Beats when an entry is settled, or a part of the lane ends.</summary>
    public Pulse Settled { get; } = new();

    /// <summary>Beats when the cursor moved, the lane's state changed, or another run began.</summary>
    public Pulse Moved { get; } = new();

    /// <summary>Whoever moves the cursor holds it: progress, a rewind, a change of state.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Whoever hands something to the sink holds it, so that of two revisions the newer comes later.</summary>
    public SemaphoreSlim HandingOut { get; } = new(1, 1);

    /// <summary>Signalled when the lane is closed: nothing more is handed out.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>The run now.</summary>
    public LaneRun Run => _run;

    /// <summary>Whether the journal has the lane delivered to.</summary>
    public bool IsActive => journal.Lane(name).State == LaneState.Active;

    /// <summary>Begins another run where the journal says the lane stands. Wants <see cref="Turn"/>.</summary>
    public void BeginAgain()
    {
        // What it handed out is in doubt for the next, which looks no further than the journal reaches by then.
        var before = _run;
        before.HandOutNoMore();
        _run = NewRun(journal, name, settings.Options.MaxBatchSize);
        before.End();
        LogMessages.LaneBeginsAgain(Logger, name, _run.Start);
        Moved.Beat();
    }

    /// <summary>Waits after something failed, longer each time; not at all once the lane is closed.</summary>
    public async Task RestAsync(int failures)
    {
        try
        {
            var delay = RetrySchedule.Delay(StoreErrorKind.Outage, failures, FirstRest, LongestRest, 1);
            await Task.Delay(delay, Time, Stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Closed.
        }
    }

    /// <summary>Hands nothing more out.</summary>
    public Task StopAsync() => _stop.CancelAsync();

    /// <summary>Tells Routing, whose failures stay with it.</summary>
    public void Tell(long position, BatchOutcome outcome)
    {
        try
        {
            settings.Settled?.Invoke(position, outcome);
        }
        catch (Exception e)
        {
            LogMessages.LaneListenerFailed(Logger, name, position, e);
        }
    }

    private static LaneRun NewRun(BarJournal journal, string name, int maxBatchSize)
    {
        var record = journal.Lane(name);
        return new LaneRun(record, journal.Head, LaneWindow.For(maxBatchSize) with { Entries = record.Window });
    }
}
