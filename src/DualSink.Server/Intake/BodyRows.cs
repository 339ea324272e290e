using System.Runtime.CompilerServices;
using DualSink.Sources;

namespace DualSink.Server.Intake;

/// <summary>The rows of a body in batches. A body comes in pieces, as the network has them; what one writes of it together is another matter.</summary>
internal static class BodyRows
{
    // Longer than the pieces of a body that is sent in one go are apart, and too short to be noticed by whoever sends row by row.
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// Joins what is read to batches of so many rows, for as long as more comes at once: a feed that sends row by row has
    /// its rows taken as they come.
    /// </summary>
    /// <param name="reader">Reads the body.</param>
    /// <param name="most">Rows in a batch.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SourceException">The rest cannot be read; every row before was handed out.</exception>
    public static async IAsyncEnumerable<SourceBatch> ReadAsync(BarReader reader, int most, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Whoever stops asking leaves no read of the body behind.
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var rows = reader.ReadAsync(reading.Token).GetAsyncEnumerator(CancellationToken.None);
        var next = Task.FromResult(true);
        try
        {
            List<SourceBatch> held = [];
            SourceException? end = null;
            for (var isMore = true; isMore;)
            {
                next = rows.MoveNextAsync().AsTask();
                if (held.Count > 0 && !next.IsCompleted && await Task.WhenAny(next, Task.Delay(Linger, time, cancellationToken)).ConfigureAwait(false) != next)
                {
                    yield return Take(held);
                }

                try
                {
                    isMore = await next.ConfigureAwait(false);
                }
                catch (SourceException unreadable)
                {
                    end = unreadable;
                    break;
                }

                if (!isMore)
                {
                    break;
                }

                if (held.Count > 0 && (held[0].Tenant != rows.Current.Tenant || held.Sum(batch => batch.Count) + rows.Current.Count > most))
                {
                    yield return Take(held);
                }

                held.Add(rows.Current);
                if (held.Sum(batch => batch.Count) >= most)
                {
                    yield return Take(held);
                }
            }

            if (held.Count > 0)
            {
                yield return Take(held);
            }

            if (end is not null)
            {
                throw end;
            }
        }
        finally
        {
            await reading.CancelAsync().ConfigureAwait(false);
            await next.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
            await rows.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static SourceBatch Take(List<SourceBatch> held)
    {
        var batch = held is [var only] ? only : new SourceBatch(
            held[0].Tenant,
            Join(held, part => part.Bars),
            Join(held, part => part.Lines),
            [.. held.SelectMany(part => part.Rejections)])
        { End = held[^1].End };
        held.Clear();
        return batch;
    }

    private static ReadOnlyMemory<T> Join<T>(List<SourceBatch> held, Func<SourceBatch, ReadOnlyMemory<T>> part)
    {
        var all = new T[held.Sum(batch => part(batch).Length)];
        var at = 0;
        foreach (var batch in held)
        {
            part(batch).CopyTo(all.AsMemory(at));
            at += part(batch).Length;
        }

        return all;
    }
}
