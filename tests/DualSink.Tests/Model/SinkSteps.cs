using DualSink.Sinks;

namespace DualSink.Tests.Model;

/// <summary>What the workers of a lane's sink do: each writes the bars of its keys, in order.</summary>
internal static class SinkSteps
{
    public static IEnumerable<(string Step, ModelState Next)> Of(ModelState state, int number)
    {
        var (lane, name) = (state.Sinks[number], Bounds.Sinks[number]);
        for (var worker = 0; worker < state.Bounds.Workers; worker++)
        {
            var mine = ItemsOf(state, number, worker);
            if (mine.Count == 0)
            {
                continue;
            }

            if (lane.IsDead)
            {
                yield return ($"a write to {name} fails", RouteSteps.Heard(state.Clone(), number, "gone"));
            }
            else if (lane.Landed[worker] > 0)
            {
                yield return ($"worker {worker} of {name} hears of its write", Reply(state.Clone(), number, worker));
                if (state.LostReplies > 0)
                {
                    yield return ($"worker {worker} of {name} loses its reply", LoseReply(state.Clone(), number, worker));
                }
            }
            else if (lane.Landed[worker] < 0)
            {
                yield return ($"worker {worker} of {name} writes the same again", Land(state.Clone(), number, worker, -lane.Landed[worker]));
            }
            else
            {
                yield return ($"worker {worker} of {name} writes one", Land(state.Clone(), number, worker, 1));
                if (mine.Count > 1)
                {
                    yield return ($"worker {worker} of {name} writes {mine.Count}", Land(state.Clone(), number, worker, mine.Count));
                }
            }
        }

        if (lane.Stragglers.Count > 0)
        {
            var next = state.Clone();
            Write(next, number, [next.Sinks[number].Stragglers[0]]);
            next.Sinks[number].Stragglers.RemoveAt(0);
            yield return ($"a straggler reaches {name}", next);
        }
    }

    /// <summary>What the workers were about to write when the process was killed.</summary>
    public static IEnumerable<ModelItem> OnTheirWay(ModelState state, int number) =>
        Enumerable.Range(0, state.Bounds.Workers).Where(worker => state.Sinks[number].Landed[worker] <= 0)
            .SelectMany(worker => ItemsOf(state, number, worker).Take(1));

    private static List<ModelItem> ItemsOf(ModelState state, int number, int worker) =>
        state.Sinks[number].Queue.FindAll(item => state.Bounds.Key(item.Position, item.Place) % state.Bounds.Workers == worker);

    private static ModelState Land(ModelState next, int number, int worker, int count)
    {
        Write(next, number, ItemsOf(next, number, worker)[..count]);
        next.Sinks[number].Landed[worker] = count;
        return next;
    }

    private static ModelState LoseReply(ModelState next, int number, int worker)
    {
        next.LostReplies--;
        next.Sinks[number].Landed[worker] *= -1;
        return RouteSteps.Heard(next, number, "cut off");
    }

    private static ModelState Reply(ModelState next, int number, int worker)
    {
        var lane = next.Sinks[number];
        var written = ItemsOf(next, number, worker)[..lane.Landed[worker]];
        lane.Landed[worker] = 0;
        var last = LastOfEach(next, written);
        foreach (var item in written)
        {
            lane.Queue.Remove(item);
            Tell(next, number, item, next.Bounds.IsPoison(item.Position, item.Place) ? BarOutcome.DeadLettered
                : last.ContainsValue(item) ? BarOutcome.Committed : BarOutcome.Superseded);
        }

        return RouteSteps.Heard(next, number, null);
    }

    private static void Tell(ModelState state, int number, ModelItem item, BarOutcome outcome)
    {
        // An earlier run's, which is settled for nobody.
        if (state.Sinks[number].Out.Find(delivery => delivery.Position == item.For) is not { } delivery)
        {
            return;
        }

        if (!item.IsReplacement)
        {
            delivery.Outcomes[item.Place] = outcome;
            return;
        }

        delivery.Replacing--;
        delivery.Counts += outcome switch
        {
            BarOutcome.Committed => new(1, -1, 0, 0, 0),
            BarOutcome.DeadLettered => new(0, -1, 1, 0, 0),
            _ => default,
        };
        if (outcome == BarOutcome.DeadLettered)
        {
            delivery.Letters.Add((item.Position, item.Place));
        }
    }

    private static void Write(ModelState state, int number, List<ModelItem> items)
    {
        var table = state.Sinks[number].Table;
        foreach (var (key, item) in LastOfEach(state, items))
        {
            var revision = Bounds.Revision(item.Position, item.Place);
            if (revision < table[key])
            {
                state.Break($"Table {Bounds.Sinks[number]} steps back to bar {item.Place} of batch {item.Position}.");
            }

            table[key] = revision;
        }
    }

    private static Dictionary<int, ModelItem> LastOfEach(ModelState state, List<ModelItem> items)
    {
        Dictionary<int, ModelItem> last = [];
        foreach (var item in items.Where(item => !state.Bounds.IsPoison(item.Position, item.Place)))
        {
            last[state.Bounds.Key(item.Position, item.Place)] = item;
        }

        return last;
    }
}
