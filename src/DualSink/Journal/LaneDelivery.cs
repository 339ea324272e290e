using DualSink.Bars;
using DualSink.Sinks;

namespace DualSink.Journal;

/// <summary>An entry on its way through a lane's sink, and what became of it.</summary>
/// <param name="entry">The entry.</param>
/// <param name="slot">Its place among those that are out.</param>
/// <param name="places">The places of the bars that are written; null when all are. The others are superseded, or <paramref name="known"/>.</param>
/// <param name="known">Bars that are dead letters already.</param>
internal sealed class LaneDelivery(JournalEntry entry, SettledPrefix.Slot slot, int[]? places, List<DeadLetter> known)
{
    public JournalEntry Entry => entry;

    public SettledPrefix.Slot Slot => slot;

    /// <summary>Whether all of its bars are written; else some are passed over for later revisions, or known.</summary>
    public bool IsWhole => places is null;

    /// <summary>Bars that are dead letters already.</summary>
    public IReadOnlyList<DeadLetter> Known => known;

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

        foreach (var letter in known)
        {
            outcomes[letter.Place] = BarOutcome.DeadLettered;
        }

        return new BatchOutcome(
            outcomes,
            [
                .. known.Select(letter => new BarProblem(letter.Place, BarOutcome.DeadLettered, letter.Reason, letter.Code)),
                .. written.Problems.Select(problem => problem with { Index = places[problem.Index] }),
            ],
            written.Error,
            written.Retries);
    }

    /// <summary>The bars the table refused now, from what became of the whole entry.</summary>
    public List<DeadLetter> RefusedIn(BatchOutcome outcome)
    {
        List<DeadLetter> letters = [];
        foreach (var problem in outcome.Problems.Skip(known.Count))
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
