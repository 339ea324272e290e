using System.Globalization;

namespace DualSink.Server.Live;

/// <summary>Turns what changes from look to look into events: a sink that fails or recovers, dead letters, tables that differ. Not safe for concurrent use.</summary>
internal sealed class Noticed(EventLog events)
{
    private LiveSnapshot? _before;

    /// <summary>Compares a look with the one before.</summary>
    public async Task LookAsync(LiveSnapshot now)
    {
        var before = _before;
        _before = now;
        if (before is null)
        {
            return;
        }

        foreach (var (was, sink) in before.Sinks.Zip(now.Sinks))
        {
            if (IsFailing(sink) != IsFailing(was))
            {
                await events.AddAsync(IsFailing(sink) ? "sink-failing" : "sink-recovered", sink.Sink, sink.Health.Detail, null).ConfigureAwait(false);
            }

            if (LettersOf(now, sink) - LettersOf(before, was) is > 0 and var more)
            {
                await events.AddAsync("dead-letters", sink.Sink, string.Create(CultureInfo.InvariantCulture, $"{more:N0} bars that {sink.Table} can never hold were kept apart"), null).ConfigureAwait(false);
            }
        }

        if (now.Parity is { Ok: false } parity && parity.At != before.Parity?.At)
        {
            await events.AddAsync(
                "divergence", null,
                string.Create(CultureInfo.InvariantCulture, $"of {parity.Compared:N0} keys {parity.Divergent:N0} differ, {parity.MissingInLegacy:N0} are missing in legacy, {parity.MissingInProvider:N0} in provider"),
                null).ConfigureAwait(false);
        }
    }

    // All that ever were: those that are kept become fewer when somebody mends them.
    private static long LettersOf(LiveSnapshot look, LiveSink sink) => look.Ledger?.Lanes.FirstOrDefault(lane => lane.Sink == sink.Sink)?.DeadLettered ?? sink.DeadLetters;

    private static bool IsFailing(LiveSink sink) => sink.Health.State is "retrying" or "paused" || sink.Health.Trouble is not null;
}
