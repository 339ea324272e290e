using DualSink.Bars;
using DualSink.Sinks;

namespace DualSink.Journal;

/// <summary>An entry on its way through a lane's sink, and what became of it.</summary>
/// <param name="entry">The entry.</param>
/// <param name="slot">Its place among those that are out.</param>
/// <param name="places">The places of the bars that are written; null when all are. The others were superseded.</param>
internal sealed class LaneDelivery(JournalEntry entry, SettledPrefix.Slot slot, int[]? places)
{
    public JournalEntry Entry => entry;

    public SettledPrefix.Slot Slot => slot;

    /// <summary>The bars to write.</summary>
    public BarBatch Batch { get; } = new(entry.Tenant, places is null ? entry.Bars : Array.ConvertAll(places, place => entry.Bars.Span[place]));

    /// <summary>What became of the whole entry, from what became of the bars that were written.</summary>
    public BatchOutcome OutcomeOf(BatchOutcome written)
    {
        if (places is null)
        {
            return written;
        }

        var outcomes = new BarOutcome[entry.Bars.Length];
        Array.Fill(outcomes, BarOutcome.Superseded);
        for (var i = 0; i < places.Length; i++)
        {
            outcomes[places[i]] = written[i];
        }

        return new BatchOutcome(
            outcomes,
            [.. written.Problems.Select(problem => problem with { Index = places[problem.Index] })],
            written.Error,
            written.Retries);
    }

    /// <summary>The bars the table can never hold, from what became of the whole entry.</summary>
    public List<DeadLetter> DeadLettersOf(BatchOutcome outcome)
    {
        List<DeadLetter> letters = [];
        foreach (var problem in outcome.Problems)
        {
            if (problem.Outcome == BarOutcome.DeadLettered)
            {
                letters.Add(new DeadLetter(entry.Position, problem.Index, entry.Tenant, entry.Bars.Span[problem.Index], problem.Reason, problem.Code));
            }
        }

        return letters;
    }

    /// <summary>An outcome as a lane counts it.</summary>
    public static LaneCounts CountsOf(BatchOutcome outcome) =>
        new(outcome.Committed, outcome.Superseded, outcome.DeadLettered, outcome.Dropped, outcome.Returned);
}
