using DualSink.Bars;
using DualSink.Journal;
using DualSink.Sinks;

namespace DualSink.Server.Intake;

/// <summary>Offers a batch to the pipeline for as long as a request may wait for room.</summary>
internal static class Offering
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    /// <summary>Offers it.</summary>
    /// <exception cref="NoRoomException">There is no room: the journal is full, or no sink takes anything. Nothing was accepted.</exception>
    public static async Task<BatchReceipt> OfferAsync(Service service, BarBatch batch, SourceMark? mark, CancellationToken cancellationToken)
    {
        var pipeline = service.Pipeline;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var began = service.Time.GetTimestamp();
        var writing = pipeline.WriteAsync(batch, mark, limit.Token).AsTask();
        var isFull = false;
        while (!writing.IsCompleted)
        {
            await Task.WhenAny(writing, Task.Delay(Glance, service.Time, CancellationToken.None)).ConfigureAwait(false);
            isFull = !writing.IsCompleted && pipeline.Journal is { IsFull: true };
            if (isFull || service.Time.GetElapsedTime(began) >= pipeline.Route.AckTimeout)
            {
                await limit.CancelAsync().ConfigureAwait(false);
                break;
            }
        }

        try
        {
            var receipt = await writing.ConfigureAwait(false);
            if (pipeline.HasJournal && receipt is { Position: null, Confirmed.IsCompletedSuccessfully: true } && (await receipt.Confirmed.ConfigureAwait(false)).Dropped > 0)
            {
                service.Room.Refused();
            }
            else
            {
                service.Room.Taken();
            }

            return receipt;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            if (isFull)
            {
                service.Room.Refused();
            }

            throw isFull ? NoRoomException.InJournal() : NoRoomException.InSinks();
        }
    }
}
