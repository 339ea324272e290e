using DualSink.Sinks;

namespace DualSink.Routing;

/// <summary>The door of a journal: who waits there for room, by the policy, and who is turned away. Safe for concurrent use.</summary>
/// <remarks>
/// Only appending tells whether there is room, since room is made while somebody asks for it. So a batch that may be
/// dropped asks like any other, and is called back if the journal is found full while it waits.
/// </remarks>
internal sealed class JournalDoor(BackpressurePolicy policy)
{
    private volatile CancellationTokenSource _full = new();

    /// <summary>Appends a batch.</summary>
    /// <param name="append">Appends it, unless its token is cancelled before.</param>
    /// <param name="cancellationToken">The writer's own.</param>
    /// <returns>Its position; null when the policy let it go.</returns>
    public async ValueTask<long?> PassAsync(Func<CancellationToken, ValueTask<long>> append, CancellationToken cancellationToken)
    {
        if (policy != BackpressurePolicy.DropNewest)
        {
            return await append(cancellationToken).ConfigureAwait(false);
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _full.Token);
        try
        {
            return await append(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Turns away whoever waits at the door, where the journal is full.</summary>
    public void Look(bool isFull)
    {
        if (isFull && policy == BackpressurePolicy.DropNewest)
        {
            var before = _full;
            _full = new CancellationTokenSource();

            // Not disposed of: one who took its token may be about to use it. It has no timer.
            before.Cancel();
        }
    }
}
