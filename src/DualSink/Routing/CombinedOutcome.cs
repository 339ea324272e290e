using System.Collections.Immutable;
using DualSink.Sinks;

namespace DualSink.Routing;

/// <summary>What became of a batch in several sinks, told as one.</summary>
internal static class CombinedOutcome
{
    /// <summary>Of each bar the worst of what its sinks say, with the reasons of all of them.</summary>
    public static BatchOutcome Of(ReadOnlySpan<SinkOutcome> parts)
    {
        if (parts.Length == 1)
        {
            return parts[0].Outcome;
        }

        var outcomes = new BarOutcome[parts[0].Outcome.Count];
        var problems = ImmutableArray.CreateBuilder<BarProblem>();
        Exception? error = null;
        var retries = 0;
        foreach (var part in parts)
        {
            for (var i = 0; i < outcomes.Length; i++)
            {
                outcomes[i] = Worse(outcomes[i], part.Outcome[i]);
            }

            var named = part.Sink;
            var isFirst = ReferenceEquals(part.Outcome, parts[0].Outcome);
            problems.AddRange(part.Outcome.Problems
                .Where(problem => isFirst || problem.Outcome != BarOutcome.Rejected)
                .Select(problem => problem.Outcome == BarOutcome.Rejected ? problem : problem with { Reason = $"{named}: {problem.Reason}" }));
            error ??= part.Outcome.Error;
            retries += part.Outcome.Retries;
        }

        return new BatchOutcome(outcomes, problems.ToImmutable(), error, retries);
    }

    /// <summary>Every bar handed back by a sink that never took the batch.</summary>
    public static BatchOutcome Returned(int bars, string reason, Exception error)
    {
        var outcomes = new BarOutcome[bars];
        Array.Fill(outcomes, BarOutcome.Returned);
        return new BatchOutcome(outcomes, [.. Enumerable.Range(0, bars).Select(i => new BarProblem(i, BarOutcome.Returned, reason))], error, 0);
    }

    private static BarOutcome Worse(BarOutcome one, BarOutcome other) => Badness(one) >= Badness(other) ? one : other;

    private static int Badness(BarOutcome outcome) => outcome switch
    {
        BarOutcome.Pending => 0,
        BarOutcome.Committed => 1,
        BarOutcome.Superseded => 2,
        BarOutcome.Accepted => 3,
        BarOutcome.DeadLettered => 4,
        BarOutcome.Dropped => 5,
        BarOutcome.Returned => 6,
        BarOutcome.Rejected => 7,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "There is no such outcome."),
    };
}
