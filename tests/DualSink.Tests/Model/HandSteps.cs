using DualSink.Journal;

namespace DualSink.Tests.Model;

/// <summary>What comes from outside: kills, servers that die and come back, and people at the lanes.</summary>
internal static class HandSteps
{
    public static IEnumerable<(string Step, ModelState Next)> Of(ModelState state)
    {
        if (state.Crashes > 0)
        {
            yield return ("the process is killed and started again", Crash(state.Clone()));
        }

        foreach (var number in state.Bounds.Used)
        {
            var (lane, name) = (state.Sinks[number], Bounds.Sinks[number]);
            if (!lane.IsDead && state.Deaths > 0)
            {
                yield return ($"{name} dies", Die(state.Clone(), number));
            }

            if (lane.IsDead && state.Mendings > 0)
            {
                var next = state.Clone();
                next.Mendings--;
                next.Sinks[number].IsDead = false;
                yield return ($"{name} is back", next);
            }

            // The lane's turn is taken until the change is over.
            if (lane.MustBegin || lane.IsStale)
            {
                continue;
            }

            foreach (var step in OfLane(state, number))
            {
                yield return step;
            }
        }
    }

    /// <summary>Gives up what a lane is owed.</summary>
    public static void Detach(ModelState state, int number)
    {
        var lane = state.Sinks[number];
        var bars = state.Bounds.Bug == Bug.DetachingForgetsBars ? 0 : state.BarsOf(number, lane.Record.Cursor, state.Head);
        lane.Record = lane.Record.Detached(new LaneGap(lane.Record.Cursor + 1, default, null, null), bars, state.Head);
    }

    private static IEnumerable<(string Step, ModelState Next)> OfLane(ModelState state, int number)
    {
        var (record, name) = (state.Sinks[number].Record, Bounds.Sinks[number]);
        if (record.State == LaneState.Detached)
        {
            var next = state.Clone();
            next.Sinks[number].Record = record.Attached(record.Gap!, state.Head);
            next.Sinks[number].MustBegin = true;
            yield return ($"{name} is attached", next);
            yield break;
        }

        if (state.Detachings > 0 && state.Sinks.Count(lane => lane.Record.State != LaneState.Detached) > 1)
        {
            var next = state.Clone();
            next.Detachings--;
            Detach(next, number);
            next.Sinks[number].MustBegin = true;
            yield return ($"{name} is detached", next);
        }

        if (record.State == LaneState.Paused || state.Pauses > 0)
        {
            var next = state.Clone();
            var pauses = record.State == LaneState.Active;
            next.Pauses -= pauses ? 1 : 0;
            next.Sinks[number].Record = record with { State = pauses ? LaneState.Paused : LaneState.Active };
            yield return ($"{name} is {(pauses ? "paused" : "resumed")}", next);
        }

        for (var position = state.First - 1; state.Rewinds > 0 && position <= record.Cursor; position++)
        {
            var next = state.Clone();
            next.Rewinds--;
            var rewound = record.Rewound(position, state.BarsOf(number, position, record.Cursor));
            next.Sinks[number].Record = state.Bounds.Bug switch
            {
                Bug.RewindForgetsDoubt => rewound with { UncertainUntil = 0 },
                Bug.RewindForgetsLatest => rewound with { UncertainUntil = Math.Min(rewound.UncertainUntil, state.Head) },
                _ => rewound,
            };
            next.Sinks[number].MustBegin = true;
            yield return ($"{name} is rewound to {position}", next);
        }
    }

    private static ModelState Die(ModelState state, int number)
    {
        state.Deaths--;
        state.Sinks[number].IsDead = true;
        var workers = state.Sinks[number].Landed;
        for (var worker = 0; worker < workers.Length; worker++)
        {
            workers[worker] = -Math.Abs(workers[worker]);
        }

        return state;
    }

    private static ModelState Crash(ModelState state)
    {
        state.Crashes--;
        for (var number = 0; number < Bounds.Sinks.Length; number++)
        {
            var lane = state.Sinks[number];
            if (state.Bounds.Bug == Bug.Straggler)
            {
                lane.Stragglers.AddRange(SinkSteps.OnTheirWay(state, number));
            }

            lane.Queue.Clear();
            Array.Clear(lane.Landed);
            lane.BeginAgain(state.Head);
        }

        RouteSteps.Start(state);
        return state;
    }
}
