namespace DualSink.Journal;

/// <summary>
/// Tells how many bytes of the journal a backlog takes, for metrics that are asked for often: by the bytes of a bar, which
/// are measured now and then. Safe for concurrent use.
/// </summary>
internal sealed class BacklogBytes(LaneWork work)
{
    // Measuring goes through the whole backlog.
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(30);

    // A backlog of no bytes would be a lie, and the first look comes before the first measurement.
    private const double Usual = 20;

    private readonly Lock _lock = new();
    private double _bytesPerBar = Usual;
    private long? _measuredAt;
    private Task _measuring = Task.CompletedTask;

    /// <summary>The bytes of so many bars; by what is usual while it was never measured.</summary>
    public long Of(long bars)
    {
        lock (_lock)
        {
            if (bars > 0 && _measuring.IsCompleted && (_measuredAt is not { } at || work.Time.GetElapsedTime(at) > Lasts))
            {
                _measuredAt = work.Time.GetTimestamp();
                _measuring = MeasureAsync();
            }
        }

        return (long)(bars * Volatile.Read(ref _bytesPerBar));
    }

    private async Task MeasureAsync()
    {
        try
        {
            var backlog = await work.Journal.BacklogAsync(work.Name, work.Stop).ConfigureAwait(false);
            if (backlog.Bars > 0)
            {
                Volatile.Write(ref _bytesPerBar, (double)backlog.Bytes / backlog.Bars);
            }
        }
        catch (Exception e) when (e is JournalException or OperationCanceledException or ObjectDisposedException)
        {
            // A gauge is not worth more than what it measured last; whoever reads the file to deliver says what is wrong.
        }
    }
}
