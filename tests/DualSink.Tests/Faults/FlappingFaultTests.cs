using DualSink.Bars;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Faults;

/// <summary>A primary that comes and goes, then nobody at all, then both.</summary>
[Trait(Storm.Trait, "yes")]
public sealed class FlappingFaultTests(PostgresServers servers)
{
    public static TheoryData<int> Seeds => Storm.Seeds(1, 20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_batch_is_answered_once_and_the_charge_changes_no_more_often_than_the_primary_does(int seed)
    {
        var cycles = Storm.Count(3, 20);
        await using var pair = await RoutedPair.MakeAsync(servers, seed);
        await pair.OpenAsync(new RouteOptions { Mode = "failover", AckTimeout = TimeSpan.FromSeconds(1) });
        using var enough = new CancellationTokenSource();
        List<BatchOutcome> outcomes = [];
        List<BarBatch> offered = [];
        var writing = Task.Run(WriteAsync, Stop);
        for (var cycle = 0; cycle < cycles; cycle++)
        {
            pair.CutOff("legacy");
            await HeardAsync(outcome => outcome.Owed.Contains("legacy"), "the standby answers");
            pair.Mend("legacy");
            await Deadline.Until(() => pair.Lane("legacy").BacklogBars < 100, "the primary is repaid");
        }

        pair.CutOff("legacy");
        pair.CutOff("provider");
        await HeardAsync(outcome => outcome.Accepted > 0, "the journal answers in place of both");
        pair.Mend("provider");
        pair.Mend("legacy");
        await HeardAsync(outcome => outcome.IsComplete, "a table answers again");
        await enough.CancelAsync();
        await Deadline.For(writing);

        Assert.All(outcomes, outcome => Assert.Equal(outcome.Count, outcome.Committed + outcome.Superseded + outcome.Accepted));
        Assert.InRange(pair.Transitions, 1, 2 * (cycles + 2));
        var oracle = await pair.JudgeAsync();
        Assert.Equal(outcomes.Count, oracle.Entries.Count);
        oracle.AssertKeeps(offered.SelectMany(batch => batch.Bars.ToArray()));

        // Revisions of the same minutes again and again; each batch waits for the answer to the one before.
        async Task WriteAsync()
        {
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                var batch = pair.Next(i % 7 * 10, 20);
                var outcome = await pair.WriteAsync(batch);
                lock (outcomes)
                {
                    offered.Add(batch);
                    outcomes.Add(outcome);
                }
            }
        }

        Task HeardAsync(Func<BatchOutcome, bool> isSo, string what)
        {
            int before;
            lock (outcomes)
            {
                before = outcomes.Count;
            }

            return Deadline.Until(
                () =>
                {
                    lock (outcomes)
                    {
                        return writing.IsFaulted || outcomes.Skip(before).Any(isSo);
                    }
                },
                what);
        }
    }
}
