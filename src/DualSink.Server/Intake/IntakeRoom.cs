namespace DualSink.Server.Intake;

/// <summary>
/// How much of all bodies together may wait for a sink's word. The journal holds it, but memory does so too until it is
/// answered. Safe for concurrent use.
/// </summary>
internal sealed class IntakeRoom
{
    /// <summary>Most batches of all bodies. Of 1,000 bars they take some 40 MB.</summary>
    public const int MostBatches = 256;

    private readonly SemaphoreSlim _room = new(MostBatches);

    /// <summary>Waits for room for a batch.</summary>
    /// <param name="patience">For how long at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NoRoomException">There is none.</exception>
    public async Task EnterAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        if (!await _room.WaitAsync(patience, cancellationToken).ConfigureAwait(false))
        {
            throw NoRoomException.AmongBodies();
        }
    }

    /// <summary>A batch was answered, or not accepted after all.</summary>
    public void Leave() => _room.Release();

    /// <summary>The same as soon as it is answered.</summary>
    public void LeaveWith(Task answered) =>
        answered.ContinueWith(static (_, room) => ((IntakeRoom)room!).Leave(), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
