using CsCheck;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Routing;

public sealed class CombinedOutcomeTests
{
    // From good to bad.
    private static readonly BarOutcome[] Ranks =
    [
        BarOutcome.Committed, BarOutcome.Superseded, BarOutcome.Accepted, BarOutcome.DeadLettered, BarOutcome.Dropped, BarOutcome.Returned, BarOutcome.Rejected,
    ];

    [Fact]
    public void Of_each_bar_the_worse_is_told_and_every_reason_with_its_sink()
    {
        Gen.Select(Gen.Int[0, Ranks.Length - 1], Gen.Int[0, Ranks.Length - 1]).Array[1, 20].Sample(ranks =>
        {
            var (legacy, provider) = (Outcome(ranks.Select(rank => rank.Item1)), Outcome(ranks.Select(rank => rank.Item2)));

            var both = CombinedOutcome.Of([new("legacy", legacy), new("provider", provider)]);

            Assert.Equal(ranks.Select(rank => Ranks[Math.Max(rank.Item1, rank.Item2)]), both.Each());
            Assert.Equal(
                Reasons(legacy, "legacy").Concat(Reasons(provider, "provider").Where(problem => problem.Outcome != BarOutcome.Rejected)),
                both.Problems);
            Assert.Equal((2, both.Count), (both.Retries, both.Committed + both.Superseded + both.Accepted + both.DeadLettered + both.Dropped + both.Returned + both.Rejected));
        });
    }

    [Fact]
    public void One_sink_alone_is_told_as_it_is()
    {
        var outcome = Outcome([0, 3]);

        Assert.Same(outcome, CombinedOutcome.Of([new("legacy", outcome)]));
    }

    private static IEnumerable<BarProblem> Reasons(BatchOutcome outcome, string sink) => outcome.Problems.Select(problem =>
        problem.Outcome == BarOutcome.Rejected ? problem : problem with { Reason = $"{sink}: {problem.Reason}" });

    private static BatchOutcome Outcome(IEnumerable<int> ranks)
    {
        BarOutcome[] outcomes = [.. ranks.Select(rank => Ranks[rank])];
        var problems = outcomes.Select((outcome, i) => new BarProblem(i, outcome, $"because {i}")).Where(problem => problem.Outcome >= BarOutcome.DeadLettered);
        return new BatchOutcome(outcomes, [.. problems], null, 1);
    }
}
