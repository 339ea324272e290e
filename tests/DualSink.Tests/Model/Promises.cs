using System.Collections.Immutable;
using DualSink.Journal;
using DualSink.Routing;

namespace DualSink.Tests.Model;

/// <summary>What has to hold, worked out from what was accepted and what the tables hold, and from no decision of the product.</summary>
internal static class Promises
{
    /// <summary>Who was answered has his bars where the one who answered says.</summary>
    public static void JudgeAnswer(ModelState state, int position, ImmutableArray<string> sinks, ImmutableArray<string> answering)
    {
        var options = state.Route.Options;
        if (options.Ack == AckPolicy.Journal)
        {
            return;
        }

        foreach (var sink in answering.Where(sink => !Holds(state, Bounds.NumberOf(sink), position)))
        {
            state.Break($"Batch {position} is confirmed by {sink}, whose table does not have it.");
        }

        // Where nothing was switched, detached or paused meanwhile, the mode alone says whose word it has to be.
        if (!sinks.SequenceEqual(RouteRules.SinksOf(options.Mode)) || state.Sinks.Any(lane => lane.Record.State != LaneState.Active) || !state.Route.Paused.IsEmpty)
        {
            return;
        }

        ImmutableArray<string> due = options.Mode switch
        {
            "dual" when options.Ack == AckPolicy.All => Bounds.Sinks,
            "dual" => [options.Primary],
            "failover" => [state.Route.InCharge],
            var alone => [alone],
        };
        if (!due.All(answering.Contains) && sinks.SequenceEqual(state.Route.Sinks))
        {
            state.Break($"Batch {position} is confirmed by {string.Join(", ", answering)} instead of {string.Join(", ", due)}.");
        }
    }

    /// <summary>What has to hold at every moment.</summary>
    public static string? BrokenBy(ModelState state)
    {
        if (state.Broken is not null)
        {
            return state.Broken;
        }

        if (state.Acknowledged > state.Head + (state.Offered is null || state.Bounds.Bug != Bug.AcknowledgedBeforeFlush ? 0 : 1))
        {
            return $"Batch {state.Acknowledged} was acknowledged, and the journal ends with {state.Head}.";
        }

        if (state.Switching is null && state.Mode != state.Agreed && state.Route.Options.Mode != state.Mode)
        {
            return $"Mode {state.Agreed} was agreed to, and {state.Mode} is kept.";
        }

        for (var number = 0; number < Bounds.Sinks.Length; number++)
        {
            var record = state.Sinks[number].Record;
            var owed = state.BarsOf(number, record.Cursor, state.Head);
            if (record.Accepted != record.Settled.Total + owed || record.Settled.Returned != 0)
            {
                return $"The ledger of {record.Name} does not balance: {record.Accepted} accepted, {record.Settled.Total} settled, {owed} owed.";
            }
        }

        return StuckReceipt(state);
    }

    /// <summary>What has to hold where nothing more can happen.</summary>
    public static string? BrokenAtTheEnd(ModelState state)
    {
        foreach (var number in state.Bounds.Used)
        {
            var lane = state.Sinks[number];
            if (lane.IsDead || lane.Record.State != LaneState.Active)
            {
                continue;
            }

            if (lane.Record.Cursor != state.Head)
            {
                return $"Lane {lane.Record.Name} stands at {lane.Record.Cursor} of {state.Head} and does nothing.";
            }

            if (lane.Record.Settled.Dropped == 0 && (Missing(state, number) ?? Unrefused(state, number)) is { } wrong)
            {
                return wrong;
            }
        }

        return state.Head < state.Bounds.Batches.Length && state.Sinks.All(lane => lane.Record.State == LaneState.Active)
            ? $"Batch {state.Head + 1} is not accepted."
            : null;
    }

    // A dead sink confirms nothing, so nobody may wait for it whom another can answer.
    private static string? StuckReceipt(ModelState state)
    {
        var route = state.Route;
        for (var position = 1; position <= state.Head; position++)
        {
            var receipt = state.Receipts[position];
            if (receipt.State != ModelReceipt.Stage.Waiting)
            {
                continue;
            }

            var both = (1 << Bounds.Sinks.Length) - 1;
            var due = route.FailsOver ? 1 << Bounds.NumberOf(route.InCharge)
                : route.Options.Mode != "dual" ? 1 << Bounds.NumberOf(route.Options.Mode)
                : route.Options.Ack == AckPolicy.All ? both : 1 << Bounds.NumberOf(route.Options.Primary);
            if ((receipt.Settled & receipt.Sinks) == receipt.Sinks || (due & receipt.Sinks) == due && (receipt.Settled & due) == due)
            {
                return $"The writer of batch {position} waits, and those whose word counts have settled it.";
            }

            if (route.FailsOver && receipt.Sinks == both && state.Sinks[Bounds.NumberOf(route.InCharge)].Record.State == LaneState.Active
                && state.Failover is { InCharge: Side.Primary, Primary.FailedWrites: > 0, Standby.Failures: 0 })
            {
                return $"The writer of batch {position} waits for a primary that fails, while the standby does not.";
            }
        }

        return null;
    }

    private static bool Holds(ModelState state, int sink, int position)
    {
        for (var place = 0; place < state.Bounds.Batches[position - 1].Length; place++)
        {
            if (!state.Bounds.IsPoison(position, place) && state.Sinks[sink].Table[state.Bounds.Key(position, place)] < Bounds.Revision(position, place))
            {
                return false;
            }
        }

        return true;
    }

    private static string? Missing(ModelState state, int sink)
    {
        var due = new int[2];
        foreach (var (position, place) in BarsFor(state, sink).Where(bar => !state.Bounds.IsPoison(bar.Position, bar.Place)))
        {
            due[state.Bounds.Key(position, place)] = Bounds.Revision(position, place);
        }

        return due.SequenceEqual(state.Sinks[sink].Table) ? null
            : $"Table {Bounds.Sinks[sink]} holds {string.Join(", ", state.Sinks[sink].Table)} where it should hold {string.Join(", ", due)}.";
    }

    // One that a later revision replaced on the way need never be tried.
    private static string? Unrefused(ModelState state, int sink)
    {
        var all = BarsFor(state, sink).ToList();
        var last = all.GroupBy(bar => state.Bounds.Key(bar.Position, bar.Place)).Select(bars => bars.Last())
            .Where(bar => state.Bounds.IsPoison(bar.Position, bar.Place));
        var letters = state.Sinks[sink].Letters;
        return letters.Distinct().Count() != letters.Count ? $"A dead letter of {Bounds.Sinks[sink]} is kept twice."
            : letters.Exists(letter => !state.Bounds.IsPoison(letter.Position, letter.Place)) ? $"A sound bar is a dead letter of {Bounds.Sinks[sink]}."
            : last.Any(bar => !letters.Contains(bar)) ? $"A bar that {Bounds.Sinks[sink]} refuses is no dead letter."
            : null;
    }

    private static IEnumerable<(int Position, int Place)> BarsFor(ModelState state, int sink) =>
        from position in Enumerable.Range(1, state.Head)
        where (state.Lanes[position] >> sink & 1) == 1
        from place in Enumerable.Range(0, state.Bounds.Batches[position - 1].Length)
        select (position, place);
}
