using DualSink.Journal;

namespace DualSink.Server.Live;

/// <summary>
/// Counts the ledger from the journal's entries, and the dead letters, now and then, beside the looks: a long backlog takes long to count, and is
/// then counted the less often. One looks; safe to read by anybody.
/// </summary>
internal sealed class LedgerCheck(Service service)
{
    private const int Share = 20;
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);

    private Task _counting = Task.CompletedTask;
    private TimeSpan _pause;
    private long? _countedAt;
    private volatile Verdict _verdict = new(true, null, []);

    /// <summary>Whether it balanced when it was counted last.</summary>
    public bool Ok => _verdict.Ok;

    /// <summary>When that was; null before the first time.</summary>
    public DateTimeOffset? CheckedAt => _verdict.At;

    /// <summary>Dead letters that are kept of a sink; null before they were counted.</summary>
    public long? DeadLettersOf(string sink) => _verdict.DeadLetters.TryGetValue(sink, out var kept) ? kept : null;

    /// <summary>Counts, where it is time to.</summary>
    public void Look(CancellationToken stop)
    {
        if (service.View is { } view && _counting.IsCompleted && (_countedAt is not { } at || service.Time.GetElapsedTime(at) >= _pause))
        {
            _counting = CountAsync(view, stop);
        }
    }

    private async Task CountAsync(JournalView view, CancellationToken stop)
    {
        var began = service.Time.GetTimestamp();
        try
        {
            var ledger = await Ledger.ReadAsync(view, stop).ConfigureAwait(false);
            Dictionary<string, long> letters = [];
            foreach (var lane in ledger.Lanes)
            {
                letters[lane.Sink] = lane.DeadLettered == 0 ? 0 : await view.CountDeadLettersAsync(new DeadLetterFilter { Lane = lane.Sink }, stop).ConfigureAwait(false);
            }

            _verdict = new Verdict(ledger.Ok, service.Time.GetUtcNow(), letters);
        }
        catch (Exception e) when (e is JournalException or OperationCanceledException or ObjectDisposedException)
        {
            // The verdict keeps its time, by which anybody sees that it is old.
        }

        var took = service.Time.GetElapsedTime(began) * Share;
        _pause = took > Shortest ? took : Shortest;
        _countedAt = service.Time.GetTimestamp();
    }

    private sealed record Verdict(bool Ok, DateTimeOffset? At, Dictionary<string, long> DeadLetters);
}
