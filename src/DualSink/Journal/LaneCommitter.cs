namespace DualSink.Journal;

/// <summary>
/// Makes a lane's progress durable. What is settled while a commit is on its way goes into the next, so a slow disk makes
/// commits larger and not more.
/// </summary>
internal sealed class LaneCommitter(LaneWork work)
{
    private volatile bool _isLast;

    /// <summary>What keeps progress from becoming durable.</summary>
    public LaneTrouble Committing { get; } = new(work);

    /// <summary>Works until <see cref="Finish"/>, and then commits what is settled once more.</summary>
    public async Task RunAsync()
    {
        for (var failures = 0; ;)
        {
            var (settled, changed) = (work.Settled.Next, work.Journal.LanesChanged.Next);
            var isLast = _isLast;
            switch (await CommitAsync().ConfigureAwait(false))
            {
                case Result.Nothing or Result.Failed when isLast:
                    return;
                case Result.Nothing:
                    await WaitAsync(settled, changed).ConfigureAwait(false);
                    break;
                case Result.Failed:
                    await work.RestAsync(++failures).ConfigureAwait(false);
                    if (work.Stop.IsCancellationRequested)
                    {
                        // There is no rest any more, and one try at the end is left.
                        await settled.ConfigureAwait(false);
                    }

                    break;
                default:
                    failures = 0;
                    break;
            }
        }
    }

    /// <summary>Nothing more is settled from now on.</summary>
    public void Finish()
    {
        _isLast = true;
        work.Settled.Beat();
    }

    // The journal itself may detach a lane that would fill it, and nothing need be on its way then that would tell.
    private async Task WaitAsync(Task settled, Task changed)
    {
        await Task.WhenAny(settled, changed).ConfigureAwait(false);
        if (work.Stop.IsCancellationRequested)
        {
            await settled.ConfigureAwait(false);
        }
    }

    private async Task<Result> CommitAsync()
    {
        await work.Turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            var run = work.Run;
            if (work.Journal.Lane(work.Name).Cursor != run.Durable)
            {
                work.BeginAgain();
                return Result.Done;
            }

            if (run.Take(out var taken) is not { } progress)
            {
                return Result.Nothing;
            }

            try
            {
                await work.Journal.CommitAsync(progress).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                run.PutBack(taken!);
                return Judge(e, progress);
            }

            run.Confirm(taken!);
            Committing.End();
            work.Moved.Beat();
            return Result.Done;
        }
        finally
        {
            work.Turn.Release();
        }
    }

    private Result Judge(Exception error, LaneProgress progress)
    {
        // Detached in this very moment; what was on its way is counted as dropped.
        if (error is InvalidOperationException and not ObjectDisposedException && work.Journal.Lane(work.Name).Cursor != progress.From)
        {
            work.BeginAgain();
            return Result.Done;
        }

        Committing.Begin(error);
        return Result.Failed;
    }

    private enum Result
    {
        Nothing,
        Done,
        Failed,
    }
}
