using DualSink.Sinks;

namespace DualSink.Journal;

/// <summary>Reads what a lane is owed, hands it to the sink in order, and notes what became of it.</summary>
internal sealed class LanePump(LaneWork work)
{
    private readonly OlderRevisions _older = new(work);
    private readonly TaskCompletionSource _allSettled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // One for the pump itself, until it ends.
    private int _out = 1;
    private JournalEntry? _next;

    /// <summary>What keeps it from reading and handing out.</summary>
    public LaneTrouble Reading { get; } = new(work);

    /// <summary>What keeps it from noting what became of an entry.</summary>
    public LaneTrouble Settling { get; } = new(work);

    /// <summary>When the entry was accepted that waits to be handed out; null when none is known to.</summary>
    public DateTimeOffset? NextAcceptedAt => Volatile.Read(ref _next)?.AcceptedAt;

    /// <summary>Works until the lane is closed, and then waits until all that is out is settled or returned.</summary>
    public async Task RunAsync()
    {
        LaneRun? last = null;
        for (var failures = 0; !work.Stop.IsCancellationRequested;)
        {
            var run = work.Run;
            if (!ReferenceEquals(run, last))
            {
                last?.Dispose();
                last = run;
            }

            using var until = CancellationTokenSource.CreateLinkedTokenSource(work.Stop, run.Over);
            try
            {
                await HandOutAsync(run, until.Token).ConfigureAwait(false);
                failures = 0;
                Reading.End();
            }
            catch (OperationCanceledException) when (until.IsCancellationRequested)
            {
                // Stopped, or another run began.
            }
            catch (Exception e) when (e is SinkClosedException or ObjectDisposedException)
            {
                break;
            }
            catch (Exception e)
            {
                Reading.Begin(e);
                await work.RestAsync(++failures).ConfigureAwait(false);
            }
        }

        Forget();
        await _allSettled.Task.ConfigureAwait(false);
        last?.Dispose();
    }

    private async Task HandOutAsync(LaneRun run, CancellationToken cancellationToken)
    {
        var moved = work.Moved.Next;
        if (!work.IsActive)
        {
            await LookAheadAsync(run, moved, cancellationToken).ConfigureAwait(false);
            return;
        }

        await run.LookThroughAsync(work.Journal, work.Sink.Store, cancellationToken).ConfigureAwait(false);
        var (entries, bars) = run.Room();
        if (entries == 0)
        {
            await moved.WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        var read = await work.Journal.ReadAsync(run.HandedOut, entries, bars, cancellationToken).ConfigureAwait(false);
        foreach (var entry in read)
        {
            if (work.IsActive && await TryHandOutAsync(run, entry).ConfigureAwait(false))
            {
                continue;
            }

            // The first that is read may hold more than there is room for.
            Volatile.Write(ref _next, entry);
            if (ReferenceEquals(entry, read[0]))
            {
                await moved.WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            return;
        }
    }

    // Nothing is handed out, but people want to know how old the backlog is.
    private async Task LookAheadAsync(LaneRun run, Task moved, CancellationToken cancellationToken)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = work.Journal.Lane(work.Name).State == LaneState.Paused
            ? work.Journal.ReadAsync(run.HandedOut, 1, 1, until.Token).AsTask()
            : null;
        if (ahead is not null && await Task.WhenAny(ahead, moved).ConfigureAwait(false) == ahead)
        {
            Volatile.Write(ref _next, (await ahead.ConfigureAwait(false))[0]);
        }

        await moved.WaitAsync(cancellationToken).ConfigureAwait(false);
        await until.CancelAsync().ConfigureAwait(false);
    }

    private async ValueTask<bool> TryHandOutAsync(LaneRun run, JournalEntry entry)
    {
        await work.HandingOut.WaitAsync(work.Stop).ConfigureAwait(false);
        try
        {
            if (!run.TryHandOut(entry, out var delivery))
            {
                return false;
            }

            Volatile.Write(ref _next, null);

            if (delivery is null)
            {
                work.Settled.Beat();
                return true;
            }

            var receipt = await work.Sink.WriteAsync(delivery.Batch, CancellationToken.None).ConfigureAwait(false);
            Interlocked.Increment(ref _out);
            _ = SettleAsync(run, delivery, receipt);
            return true;
        }
        finally
        {
            work.HandingOut.Release();
        }
    }

    private async Task SettleAsync(LaneRun run, LaneDelivery delivery, BatchReceipt receipt)
    {
        var outcome = delivery.OutcomeOf(await receipt.Confirmed.ConfigureAwait(false));
        for (var failures = 1; !await TrySettleAsync(run, delivery, outcome).ConfigureAwait(false) && !work.Stop.IsCancellationRequested; failures++)
        {
            await work.RestAsync(failures).ConfigureAwait(false);
        }

        work.Settled.Beat();
        Forget();
    }

    private void Forget()
    {
        if (Interlocked.Decrement(ref _out) == 0)
        {
            _allSettled.SetResult();
        }
    }

    private async Task<bool> TrySettleAsync(LaneRun run, LaneDelivery delivery, BatchOutcome outcome)
    {
        try
        {
            var counts = LaneDelivery.CountsOf(outcome);
            var letters = delivery.RefusedIn(outcome);
            if (letters.Count > 0)
            {
                counts = await _older.WriteAsync(run, letters, counts).ConfigureAwait(false);
            }

            // What was returned, because the sink was closed, is still owed: the cursor ends before it.
            if (counts.Returned == 0)
            {
                if (delivery.IsWhole)
                {
                    work.Tell(delivery.Entry.Position, outcome);
                }

                foreach (var word in run.Settle(delivery, outcome, counts, [.. delivery.Known, .. letters]))
                {
                    work.Tell(word.Position, word.Outcome);
                }
            }

            Settling.End();

            return true;
        }
        catch (SinkClosedException)
        {
            return true;
        }
        catch (Exception e)
        {
            Settling.Begin(e);
            return false;
        }
    }
}
