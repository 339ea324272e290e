using System.Collections.Immutable;
using DualSink.Journal;
using DualSink.Journal.Storage;
using DualSink.Routing;

namespace DualSink.Tests.Model;

/// <summary>What the pipeline does: accepts, switches, watches the sinks, and answers those who wait.</summary>
internal static class RouteSteps
{
    // Time stands still: one failure is an outage, one success its end.
    private static readonly FailoverOptions Failover = new()
    {
        FailuresInARow = 1,
        Grace = TimeSpan.Zero,
        LeastWrites = int.MaxValue,
        Hold = TimeSpan.Zero,
        FlapMemory = TimeSpan.Zero,
        ShortestStay = TimeSpan.Zero,
    };

    public static IEnumerable<(string Step, ModelState Next)> Of(ModelState state)
    {
        if (state.Offered is null && state.Head < state.Bounds.Batches.Length)
        {
            var next = state.Clone();
            next.Offered = state.Route;
            next.Acknowledged += state.Bounds.Bug == Bug.AcknowledgedBeforeFlush ? 1 : 0;
            yield return ($"batch {state.Head + 1} is offered", next);
        }

        if (state.Offered is not null && Keep(state.Clone()) is { } kept)
        {
            yield return (kept.Head > state.Head ? $"the journal keeps batch {kept.Head}" : "the journal refuses the batch", kept);
        }

        if (state.Switching is { } wanted)
        {
            var next = state.Clone();
            next.Switching = null;
            next.Agreed = wanted.Mode;
            Reroute(next, Adapted(next, next.Route.Follow(RouteSnapshot.Of(wanted))));
            yield return ($"{RouteRules.TextOf(wanted)} is in force", next);
        }
        else if (state.Switched < state.Bounds.Switches.Length)
        {
            yield return ("a switch is asked for", Ask(state.Clone()));
        }

        if (!ReferenceEquals(Adapted(state, state.Route), state.Route))
        {
            var next = state.Clone();
            Reroute(next, Adapted(next, next.Route));
            yield return ("the route follows the lanes", next);
        }

        for (var number = 0; state.Route.FailsOver && number < Bounds.Sinks.Length; number++)
        {
            yield return ($"{Bounds.Sinks[number]} is asked how it is", Probed(state.Clone(), number));
        }
    }

    /// <summary>A sink has settled the batch at a position, for which perhaps somebody waits.</summary>
    public static void Settled(ModelState state, int sink, int position)
    {
        var receipt = state.Receipts[position];
        state.Receipts[position] = receipt with { Settled = receipt.Settled | (receipt.State == ModelReceipt.Stage.Waiting ? 1 << sink : 0) };
        Decide(state, position);
    }

    /// <summary>A write to a sink succeeded or failed.</summary>
    public static ModelState Heard(ModelState state, int sink, string? error) =>
        state.Route.FailsOver ? Take(state, sink, FailoverSampleKind.Write, error) : state;

    /// <summary>The process is started, with the settings it was started with before.</summary>
    public static void Start(ModelState state)
    {
        state.Route = RouteSnapshot.Of(state.Bounds.Route with { Mode = state.Mode });
        state.Failover = FailoverState.Initial;
        state.Offered = null;
        state.Switching = null;
        Array.Clear(state.Receipts);
    }

    private static RouteSnapshot Adapted(ModelState state, RouteSnapshot route) =>
        route.Adapt(name => state.Sinks[Bounds.NumberOf(name)].Record.State);

    private static ModelState? Keep(ModelState state)
    {
        var offered = state.Offered!;
        if (!MakeRoom(state))
        {
            return null;
        }

        state.Offered = null;
        var lanes = RouteRules.SinksOf(offered.Options.Mode).Select(Bounds.NumberOf)
            .Where(number => state.Sinks[number].Record.State != LaneState.Detached).Sum(number => 1 << number);
        if (lanes == 0)
        {
            state.Acknowledged -= state.Bounds.Bug == Bug.AcknowledgedBeforeFlush ? 1 : 0;
            return state;
        }

        var position = ++state.Head;
        state.Lanes[position] = lanes;
        state.Acknowledged = Math.Max(state.Acknowledged, position);
        foreach (var lane in state.Sinks.Where((_, number) => (lanes >> number & 1) == 1))
        {
            lane.Record = lane.Record with { Accepted = lane.Record.Accepted + state.Bounds.Batches[position - 1].Length };
        }

        state.Receipts[position] = new ModelReceipt(ModelReceipt.Stage.Waiting, offered.Sinks.Sum(name => 1 << Bounds.NumberOf(name)), 0);
        Decide(state, position);
        return state;
    }

    // An entry is a byte, as it were.
    private static bool MakeRoom(ModelState state)
    {
        while (state.Bounds.Capacity > 0)
        {
            List<(string Lane, long Position)> owed = [.. state.Sinks
                .Where(lane => lane.Record.State != LaneState.Detached)
                .Select(lane => (lane.Record.Name, FirstOf(state, lane)))
                .Where(lane => lane.Item2 <= state.Head)];
            var passed = owed.Count == 0 ? state.Head : owed.Min(lane => lane.Position) - 1;
            var decision = RoomDecision.Of(
                state.Bounds.Capacity - (state.Head - state.First + 1), 1, 1, passed >= state.First, WhenFull.Detach, owed,
                name => IsAloneWithSome(state, name));
            switch (decision.Kind)
            {
                case RoomKind.Fits:
                    return true;
                case RoomKind.GiveUpPassed:
                    Forget(state);
                    break;
                case RoomKind.Detach:
                    HandSteps.Detach(state, Bounds.NumberOf(decision.Lane!));
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    private static void Forget(ModelState state)
    {
        foreach (var lane in state.Sinks.Where(lane => lane.Record.State != LaneState.Detached && lane.Record.Cursor < state.First))
        {
            lane.Record = lane.Record with { Cursor = state.First };
        }

        state.First++;
    }

    private static bool IsAloneWithSome(ModelState state, string name)
    {
        var lane = state.Sinks.Single(sink => sink.Record.Name == name);
        var others = state.Sinks.Where(sink => sink != lane && sink.Record.State != LaneState.Detached).Select(sink => sink.Record.Name).ToList();
        return Enumerable.Range(1, (int)state.Head).Where(position => position > lane.Record.Cursor)
            .Select(position => state.Entry(position).Lanes)
            .Any(lanes => lanes.Contains(name) && !others.Any(lanes.Contains));
    }

    private static long FirstOf(ModelState state, ModelLane lane)
    {
        var position = lane.Record.Cursor + 1;
        while (position <= state.Head && !state.Entry(position).Lanes.Contains(lane.Record.Name))
        {
            position++;
        }

        return position;
    }

    private static ModelState Ask(ModelState state)
    {
        var wanted = state.Bounds.Switches[state.Switched++];
        var decision = SwitchDecision.Of(state.Route, wanted, hasJournal: true, consents: true, sink => sink);
        if (decision.Route is not null)
        {
            state.Mode = state.Bounds.Bug == Bug.ModeNotKept ? state.Mode : wanted.Mode;
            state.Switching = wanted;
        }

        return state;
    }

    private static ModelState Probed(ModelState state, int sink) =>
        Take(state, sink, FailoverSampleKind.Probe, state.Sinks[sink].IsDead ? "gone" : null);

    private static ModelState Take(ModelState state, int sink, FailoverSampleKind kind, string? error)
    {
        var side = Bounds.Sinks[sink] == state.Route.Options.Primary ? Side.Primary : Side.Standby;
        Obey(state, FailoverMachine.Take(state.Failover, new FailoverSample(TimeSpan.Zero, side, kind, error), Failover));
        Obey(state, FailoverMachine.Tick(state.Failover, TimeSpan.Zero, TimeSpan.Zero, Failover));
        return state;
    }

    private static void Obey(ModelState state, FailoverStep step)
    {
        state.Failover = step.State;
        if (step.Cause is null)
        {
            return;
        }

        var primary = state.Route.Options.Primary;
        var inCharge = step.State.InCharge == Side.Primary ? primary : Bounds.Sinks.First(name => name != primary);
        if (state.Bounds.Bug == Bug.NobodyDecidedAnew)
        {
            state.Route = state.Route with { InCharge = inCharge };
            return;
        }

        Reroute(state, state.Route with { InCharge = inCharge });
    }

    private static void Reroute(ModelState state, RouteSnapshot route)
    {
        if (!route.FailsOver || !state.Route.FailsOver || route.Options.Primary != state.Route.Options.Primary)
        {
            state.Failover = FailoverState.Initial;
        }

        state.Route = route;
        for (var position = 1; position <= state.Head; position++)
        {
            Decide(state, position);
        }
    }

    private static void Decide(ModelState state, int position)
    {
        var receipt = state.Receipts[position];
        if (receipt.State != ModelReceipt.Stage.Waiting)
        {
            return;
        }

        ImmutableArray<string> sinks = [.. Bounds.Sinks.Where((_, number) => (receipt.Sinks >> number & 1) == 1)];
        if (ConfirmPolicy.Answering(state.Route, sinks, name => (receipt.Settled >> Bounds.NumberOf(name) & 1) == 1) is { } answering)
        {
            // What is told is remembered by nobody: it is judged now.
            state.Receipts[position] = new ModelReceipt(ModelReceipt.Stage.Answered, 0, 0);
            Promises.JudgeAnswer(state, position, sinks, answering);
        }
    }
}
