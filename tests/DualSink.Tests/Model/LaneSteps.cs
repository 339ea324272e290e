using DualSink.Journal;
using DualSink.Sinks;

namespace DualSink.Tests.Model;

/// <summary>What a lane does: hands out, settles, and moves its cursor.</summary>
internal static class LaneSteps
{
    public static IEnumerable<(string Step, ModelState Next)> Of(ModelState state, int number)
    {
        var (lane, name) = (state.Sinks[number], Bounds.Sinks[number]);
        if (lane.MustBegin || lane.IsStale)
        {
            var next = state.Clone();
            next.Sinks[number].BeginAgain(state.Head);
            yield return ($"{name} begins again", next);
        }
        else if (Commit(state, number) is { } committed)
        {
            yield return ($"{name} moves its cursor", committed);
        }

        foreach (var delivery in lane.Out.Where(delivery => !delivery.IsSettled && delivery.IsWritten && delivery.Replacing == 0))
        {
            yield return ($"{name} settles {delivery.Position}", Settle(state.Clone(), number, delivery.Position));
        }

        if (lane.Record.State == LaneState.Active && lane.HandedOut < state.Head && HandOut(state, number) is { } handedOut)
        {
            yield return ($"{name} hands out {lane.HandedOut + 1}", handedOut);
        }
    }

    private static ModelState? HandOut(ModelState state, int number)
    {
        var position = (int)state.Sinks[number].HandedOut + 1;
        var run = RunUnderModel.Of(state, number);
        var entry = state.Entry(position);
        if (!run.TryHandOut(entry, out var delivery))
        {
            return null;
        }

        var next = state.Clone();
        var lane = next.Sinks[number];
        if (delivery is null)
        {
            lane.Out.Add(new ModelDelivery { Position = position, Outcomes = [], IsSettled = true });
            return next;
        }

        var outcomes = new BarOutcome[entry.Bars.Length];
        Array.Fill(outcomes, BarOutcome.Superseded);
        foreach (var letter in delivery.Known)
        {
            outcomes[letter.Place] = BarOutcome.DeadLettered;
        }

        var written = delivery.Batch.Bars.ToArray();
        for (var place = 0; place < outcomes.Length; place++)
        {
            if (written.Contains(entry.Bars.Span[place], ReferenceEqualityComparer.Instance))
            {
                outcomes[place] = BarOutcome.Pending;
                lane.Queue.Add(new ModelItem(position, position, place, IsReplacement: false));
            }
        }

        lane.Out.Add(new ModelDelivery { Position = position, Outcomes = outcomes });
        if (state.Bounds.Bug == Bug.WordBeforeWrite)
        {
            RouteSteps.Settled(next, number, position);
        }

        return next;
    }

    private static ModelState Settle(ModelState next, int number, int position)
    {
        var lane = next.Sinks[number];
        var delivery = lane.Out.Find(out_ => out_.Position == position)!;
        var run = RunUnderModel.Of(next, number);
        if (!delivery.IsCounted)
        {
            delivery.IsCounted = true;
            delivery.Counts = new LaneCounts(
                delivery.Outcomes.Count(outcome => outcome == BarOutcome.Committed),
                delivery.Outcomes.Count(outcome => outcome == BarOutcome.Superseded),
                delivery.Outcomes.Count(outcome => outcome == BarOutcome.DeadLettered),
                0,
                0);
            delivery.Letters.AddRange(Enumerable.Range(0, delivery.Outcomes.Length)
                .Where(place => delivery.Outcomes[place] == BarOutcome.DeadLettered && !run.IsKnown(position, place))
                .Select(place => (position, place)));
        }

        if (delivery.LookedAt < delivery.Letters.Count && next.Bounds.Bug != Bug.OlderForgotten)
        {
            List<(int, int)> refused = delivery.Letters[delivery.LookedAt..];
            delivery.LookedAt = delivery.Letters.Count;
            lane.Refusals.Add((refused, (int)lane.HandedOut));
            foreach (var (older, place) in run.Replacements(refused, (int)lane.HandedOut))
            {
                delivery.Replacing++;
                lane.Queue.Add(new ModelItem(position, older, place, IsReplacement: true));
            }

            if (delivery.Replacing > 0)
            {
                return next;
            }
        }

        delivery.IsSettled = true;
        var words = run.Settle(delivery);
        foreach (var word in next.Bounds.Bug switch { Bug.WordBeforeWrite => [], Bug.WordOnPassedOver => [position], _ => words })
        {
            RouteSteps.Settled(next, number, word);
        }

        return next;
    }

    private static ModelState? Commit(ModelState state, int number)
    {
        if (state.Sinks[number].Record.State == LaneState.Detached || Progress(state, number) is not { } progress)
        {
            return null;
        }

        var next = state.Clone();
        var lane = next.Sinks[number];
        lane.Record = lane.Record.After(progress);
        lane.Durable = progress.Cursor;
        lane.Letters.AddRange(progress.DeadLetters.Select(letter => ((int)letter.Position, letter.Place)).Where(letter => !lane.Letters.Contains(letter)));
        return next;
    }

    private static LaneProgress? Progress(ModelState state, int number)
    {
        var lane = state.Sinks[number];
        if (!lane.Out.Exists(delivery => delivery.IsSettled && delivery.Position > lane.Durable))
        {
            return null;
        }

        var run = RunUnderModel.Of(state, number);
        if (state.Bounds.Bug is not (Bug.CursorBeyondHole or Bug.NoHold))
        {
            return run.Take();
        }

        var ahead = lane.Out.Where(delivery => delivery.Position > lane.Durable);
        List<ModelDelivery> settled = [.. state.Bounds.Bug == Bug.NoHold
            ? ahead.TakeWhile(delivery => delivery.IsSettled)
            : ahead.Where(delivery => delivery.IsSettled)];
        return settled.Count == 0 ? null : new LaneProgress(
            lane.Record.Name,
            lane.Durable,
            settled[^1].Position,
            settled.Aggregate(default(LaneCounts), (sum, delivery) => sum + delivery.Counts),
            [.. settled.SelectMany(run.LettersOf)]);
    }
}
