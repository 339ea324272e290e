using DualSink.Journal;

namespace DualSink.Routing;

/// <summary>Keeps in the journal what those who look from beside could not see: as often as it changes, once a second at most. Not safe for concurrent use.</summary>
internal sealed class RouteReporter(JournalIntake intake, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Nobody asks a process that has just begun, and it has other things to do.
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);

    private readonly DateTimeOffset _since = time.GetUtcNow();
    private Task<bool> _keeping = Task.FromResult(true);
    private long _heldSince = time.GetTimestamp();
    private TimeSpan _pause = First;
    private string? _kept;

    /// <summary>How long what is new would still be held back; as long as can be when it would not.</summary>
    public TimeSpan HeldFor => _pause - time.GetElapsedTime(_heldSince) is { Ticks: > 0 } left ? left : TimeSpan.MaxValue;

    /// <summary>Looks whether there is something new to keep. Called whenever something may be, and when what was held back may go.</summary>
    public void Look(RouteSnapshot route)
    {
        if (!_keeping.IsCompleted || HeldFor < TimeSpan.MaxValue)
        {
            return;
        }

        var report = new RouteReport(Environment.ProcessId, _since, RouteRules.TextOf(route.Options), route.InCharge, [.. intake.Lanes.Select(lane => SinkReport.Of(lane.Status))]).ToJson();
        if (report != _kept || !_keeping.Result)
        {
            _kept = report;
            (_heldSince, _pause) = (time.GetTimestamp(), Pause);
            _keeping = TryKeepAsync(report);
        }
    }

    private async Task<bool> TryKeepAsync(string report)
    {
        try
        {
            await intake.Journal.SetReportAsync(report).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is JournalException or ObjectDisposedException)
        {
            // The disk is full, which appends say aloud; or it is closed.
            return false;
        }
    }
}
