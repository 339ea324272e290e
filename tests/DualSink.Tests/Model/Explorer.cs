namespace DualSink.Tests.Model;

/// <summary>Walks through every state that can be reached, nearest first, until a promise is broken.</summary>
internal static class Explorer
{
    private const int Most = 20_000_000;

    public static Exploration Explore(Bounds bounds)
    {
        var first = ModelState.Initial(bounds);
        Dictionary<UInt128, (UInt128 Before, string Step)> known = new() { [first.Hash()] = (default, "") };
        Queue<(ModelState State, UInt128 Hash)> open = new([(first, first.Hash())]);
        var ends = 0;
        while (open.TryDequeue(out var next))
        {
            var (state, hash) = next;
            if (Promises.BrokenBy(state) is { } broken)
            {
                return new Exploration(known.Count, ends, broken, PathTo(known, hash));
            }

            var moved = false;
            foreach (var (step, after) in Steps(state))
            {
                var afterHash = after.Hash();
                moved |= afterHash != hash;

                // A step that breaks a promise may lead to a state that is known and in order.
                if (after.Broken is not null)
                {
                    return new Exploration(known.Count, ends, after.Broken, [.. PathTo(known, hash), step]);
                }

                if (known.TryAdd(afterHash, (hash, step)))
                {
                    open.Enqueue((after, afterHash));
                }
            }

            if (known.Count > Most)
            {
                throw new InvalidOperationException($"More than {Most} states: the bounds are too wide.");
            }

            ends += moved ? 0 : 1;
            if (!moved && Promises.BrokenAtTheEnd(state) is { } wrong)
            {
                return new Exploration(known.Count, ends, wrong, PathTo(known, hash));
            }
        }

        return new Exploration(known.Count, ends, null, []);
    }

    private static IEnumerable<(string Step, ModelState Next)> Steps(ModelState state)
    {
        var steps = RouteSteps.Of(state).Concat(HandSteps.Of(state));
        foreach (var number in state.Bounds.Used)
        {
            steps = steps.Concat(LaneSteps.Of(state, number)).Concat(SinkSteps.Of(state, number));
        }

        return steps;
    }

    private static List<string> PathTo(Dictionary<UInt128, (UInt128 Before, string Step)> known, UInt128 hash)
    {
        List<string> path = [];
        for (; known[hash] is { Step: not "" } came; hash = came.Before)
        {
            path.Add(came.Step);
        }

        path.Reverse();
        return path;
    }
}
