namespace DualSink.Parity;

/// <summary>Keeps a work from going over more rows a second than it may. Safe for concurrent use.</summary>
internal sealed class Pace(double rowsPerSecond, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private long _rows;

    /// <summary>Counts rows, and waits until there may be as many.</summary>
    public async ValueTask AddAsync(long rows, CancellationToken cancellationToken)
    {
        var due = TimeSpan.FromSeconds(Interlocked.Add(ref _rows, rows) / rowsPerSecond);
        var early = due - time.GetElapsedTime(_began);
        if (early > TimeSpan.Zero)
        {
            await Task.Delay(early, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
