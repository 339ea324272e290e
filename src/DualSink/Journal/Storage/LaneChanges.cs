using System.Globalization;

namespace DualSink.Journal.Storage;

/// <summary>What is done to a lane in a transaction: checked first, so that what does not fit changes nothing.</summary>
internal static class LaneChanges
{
    public static bool Commit(JournalTransaction transaction, LaneProgress progress)
    {
        var lane = transaction.Lane(progress.Lane);
        Require(
            lane.State != LaneState.Detached && lane.Cursor == progress.From,
            $"Lane {lane.Name} stands at {lane.Cursor} and is {Text(lane.State)}; progress from {progress.From} to {progress.Cursor} comes too late.");
        Require(
            progress.Cursor > progress.From && progress.Cursor <= transaction.Head,
            $"Lane {lane.Name} cannot move from {progress.From} to {progress.Cursor}; the journal ends at {transaction.Head}.");
        Require(
            progress.Settled.DeadLettered == progress.DeadLetters.Count,
            $"Lane {lane.Name} counts {progress.Settled.DeadLettered} dead letters and hands over {progress.DeadLetters.Count}.");
        foreach (var letter in progress.DeadLetters)
        {
            transaction.AddDeadLetter(lane.Name, letter);
        }

        transaction.SetLane(lane.After(progress));
        return true;
    }

    /// <summary>Delivers everything after a position again.</summary>
    /// <returns>Bars that are owed again.</returns>
    public static long Rewind(JournalTransaction transaction, string name, long position, string cause)
    {
        var lane = transaction.Lane(name);
        Require(lane.State != LaneState.Detached, $"Lane {name} is detached. Attach it first: `dualsink lane attach {name}`.");
        Require(position >= 0 && position <= lane.Cursor, $"Lane {name} stands at {lane.Cursor} and cannot be rewound to {position}.");
        Require(position >= transaction.First - 1, $"Position {position} is given up: the journal begins with {transaction.First}. What is older has to come from the other table.");
        var bars = transaction.BarsOf(name, position, lane.Cursor);
        transaction.SetLane(lane.Rewound(position, bars));
        transaction.AddEvent("lane-rewound", name, cause, Invariant($"from {lane.Cursor} to {position}: {bars} bars again"));
        return bars;
    }

    /// <summary>Gives up what a lane is owed, and gives it nothing more.</summary>
    public static LaneGap Detach(JournalTransaction transaction, string name, string cause)
    {
        var lane = transaction.Lane(name);
        Require(lane.State != LaneState.Detached, $"Lane {name} is detached already.");
        Require(transaction.AttachedLanes > 1, $"Lane {name} is the last one attached; without it nothing would be delivered.");
        var bars = transaction.BarsOf(name, lane.Cursor, transaction.Head);
        var first = transaction.FirstOf(name, lane.Cursor);
        var gap = new LaneGap(first ?? transaction.Head + 1, first is null ? transaction.Now : transaction.AcceptedAt(first.Value), null, null);
        transaction.SetLane(lane.Detached(gap, bars, transaction.Head));
        transaction.AddEvent("lane-detached", name, cause, Invariant($"{bars} bars dropped, its gap begins with {gap.From}, accepted {gap.FromAt:O}"));
        return gap;
    }

    /// <summary>Gives a lane what is accepted from now on.</summary>
    /// <returns>What it missed.</returns>
    public static LaneGap Attach(JournalTransaction transaction, string name, string cause)
    {
        var lane = transaction.Lane(name);
        Require(lane.State == LaneState.Detached, $"Lane {name} is attached already.");
        var gap = lane.Gap! with { To = transaction.Head, ToAt = transaction.Now };
        transaction.SetLane(lane.Attached(gap, transaction.Head));
        transaction.AddEvent("lane-attached", name, cause, Invariant($"its gap is {gap.From} to {gap.To}, accepted {gap.FromAt:O} to {gap.ToAt:O}"));
        return gap;
    }

    /// <summary>Stops a lane's delivering, or lets it go on.</summary>
    public static bool SetPaused(JournalTransaction transaction, string name, bool paused, string cause)
    {
        var lane = transaction.Lane(name);
        Require(lane.State != LaneState.Detached, $"Lane {name} is detached. Attach it first: `dualsink lane attach {name}`.");
        var state = paused ? LaneState.Paused : LaneState.Active;
        if (lane.State == state)
        {
            return false;
        }

        transaction.SetLane(lane with { State = state });
        transaction.AddEvent(paused ? "lane-paused" : "lane-resumed", name, cause, null);
        return true;
    }

    /// <summary>Says how many entries beyond its cursor a lane may send; before it does.</summary>
    public static bool SetWindow(JournalTransaction transaction, string name, int window)
    {
        var lane = transaction.Lane(name);
        transaction.SetLane(lane with
        {
            Window = window,

            // With a wider window before, more may be on the way than the new one tells.
            UncertainUntil = Math.Max(lane.UncertainUntil, window < lane.Window ? Math.Min(transaction.Head, lane.Cursor + lane.Window) : 0),
        });
        return true;
    }

    private static string Text(LaneState state) => state.ToString().ToLowerInvariant();

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Require(bool fits, string otherwise)
    {
        if (!fits)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
