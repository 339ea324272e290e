using DualSink.Journal;

namespace DualSink.Server.Live;

/// <summary>What happened: as the journal keeps it, or where there is none, since the service began. Safe for concurrent use.</summary>
internal sealed class EventLog(Service service)
{
    private const int Kept = 1000;

    private readonly Lock _lock = new();
    private readonly List<Happened> _last = [];

    // How many the journal had kept when it was read last; the looker's alone.
    private long? _read;

    /// <summary>The last events, the oldest first.</summary>
    public IReadOnlyList<Happened> Last(int limit)
    {
        lock (_lock)
        {
            return [.. _last.TakeLast(limit)];
        }
    }

    /// <summary>Those after one, the oldest first.</summary>
    public IReadOnlyList<Happened> After(long id)
    {
        lock (_lock)
        {
            return _last.Count == 0 || _last[^1].Id <= id ? [] : [.. _last.Where(happened => happened.Id > id)];
        }
    }

    /// <summary>The number of the last one; 0 when nothing happened.</summary>
    public long LastId
    {
        get
        {
            lock (_lock)
            {
                return _last.Count == 0 ? 0 : _last[^1].Id;
            }
        }
    }

    /// <summary>Keeps something the service itself noticed.</summary>
    public async Task AddAsync(string kind, string? sink, string cause, string? detail)
    {
        if (service.Pipeline.Journal is { } journal)
        {
            try
            {
                await journal.AppendEventAsync(kind, sink, cause, detail).ConfigureAwait(false);
            }
            catch (Exception e) when (e is JournalException or ObjectDisposedException)
            {
                // The disk is full, which appends say aloud; or it is closed.
            }
        }
        else
        {
            Add(new JournalEvent(LastId + 1, service.Time.GetUtcNow(), kind, sink, cause, detail));
        }
    }

    /// <summary>Looks whether the journal has new ones.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (service.View is not { } view || service.Pipeline.Journal?.Events is not { } kept || kept == _read)
        {
            return;
        }

        try
        {
            foreach (var happened in await view.EventsAsync(Kept, LastId, cancellationToken).ConfigureAwait(false))
            {
                Add(happened);
            }

            _read = kept;
        }
        catch (JournalException)
        {
            // Whoever reads the file to deliver says what is wrong with it; the next second looks again.
        }
    }

    private void Add(JournalEvent happened)
    {
        var told = new Happened(
            happened.Id, happened.At, happened.Kind, happened.Lane, Hosting.SecretMask.Hide(happened.Cause),
            happened.Detail is { } detail ? Hosting.SecretMask.Hide(detail) : null, ManualPage.For(happened.Kind));
        lock (_lock)
        {
            _last.Add(told);
            if (_last.Count > Kept)
            {
                _last.RemoveAt(0);
            }
        }
    }
}
