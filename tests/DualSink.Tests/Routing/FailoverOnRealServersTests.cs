using System.Diagnostics;
using DualSink.Parity;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Routing;

/// <summary>Two servers of the test's own, which are killed and started again.</summary>
[Trait(Storm.Trait, "yes")]
public sealed class FailoverOnRealServersTests
{
    private static readonly RouteOptions Failover = new() { Mode = "failover", AckTimeout = TimeSpan.FromSeconds(3) };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_batch_after_the_primary_was_killed_is_answered_within_a_second_and_both_tables_end_equal()
    {
        await using var first = await PostgresServer.StartAsync(15);
        await using var second = await PostgresServer.StartAsync(15);
        await using var pair = await RealPair.OpenAsync(await RealPair.DatabaseAsync(first), await RealPair.DatabaseAsync(second), Failover);
        var minute = 0;
        for (; minute < 500; minute += 50)
        {
            Assert.True((await pair.WriteAsync(minute, 50)).IsComplete);
        }

        // Sessions outlive their server for a moment; what they still answer is not the first batch after it.
        var dying = first.KillAsync();
        BatchOutcome outcome;
        long killed;
        do
        {
            killed = Stopwatch.GetTimestamp();
            outcome = await pair.WriteAsync(minute, 50);
        }
        while (!outcome.Owed.Contains("legacy"));

        var took = Stopwatch.GetElapsedTime(killed);

        TestContext.Current.TestOutputHelper?.WriteLine($"answered {took.TotalMilliseconds:0} ms after the kill");
        await Deadline.For(dying);
        Assert.True(outcome.IsComplete);
        Assert.Equal(["legacy"], outcome.Owed);
        Assert.Equal("provider", pair.Pipeline.InCharge);
        Assert.True(took < TimeSpan.FromSeconds(1), $"It took {took}.");
        for (minute += 50; minute < 1000; minute += 50)
        {
            Assert.True((await pair.WriteAsync(minute, 50)).IsComplete);
        }

        await first.RestartAsync();
        await Deadline.Until(() => pair.Pipeline.InCharge == "legacy", "the primary is in charge again");
        Assert.True((await pair.WriteAsync(minute, 50)).IsComplete);
        await pair.JudgeAsync();
        var report = (await TableComparer.CompareAsync(pair.Store("legacy"), pair.Store("provider"), new CompareOptions { Filter = StoreUnderTest.Mine }, Stop)).Parity;
        Assert.Equal((true, 1050), (report.IsSame, report.Compared));
    }

    [Fact]
    public async Task A_primary_that_comes_and_goes_then_both_gone_then_both_back_lose_nothing_and_change_charge_a_bounded_number_of_times()
    {
        const int Cycles = 4;
        await using var first = await PostgresServer.StartAsync(15);
        await using var second = await PostgresServer.StartAsync(15);
        await using var pair = await RealPair.OpenAsync(await RealPair.DatabaseAsync(first), await RealPair.DatabaseAsync(second), Failover);
        using var enough = new CancellationTokenSource();
        List<BatchOutcome> outcomes = [];
        var writing = Task.Run(WriteAsync, Stop);
        for (var i = 0; i < Cycles; i++)
        {
            await first.KillAsync();
            await MoreAsync();
            await first.RestartAsync();
            await MoreAsync();
        }

        await Task.WhenAll(first.KillAsync(), second.KillAsync());
        await Deadline.Until(() => Volatile.Read(ref outcomes)[^1].Accepted > 0, "the journal answers in place of both");
        await Task.WhenAll(first.RestartAsync(), second.RestartAsync());
        await enough.CancelAsync();
        await Deadline.For(writing);

        Assert.All(outcomes, outcome => Assert.Equal(outcome.Count, outcome.Committed + outcome.Superseded + outcome.Accepted));
        var oracle = await pair.JudgeAsync();
        Assert.Equal(outcomes.Count, oracle.Entries.Count);
        Assert.InRange(pair.Log.Lines.Count(line => line.Event is 1302 or 1303), 1, 2 * (Cycles + 2));

        async Task MoreAsync()
        {
            var before = Volatile.Read(ref outcomes).Count;
            await Deadline.Until(() => Volatile.Read(ref outcomes).Count >= before + 25, "batches are answered");
        }

        // Revisions of the same minutes again and again.
        async Task WriteAsync()
        {
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                var outcome = await pair.WriteAsync(i % 7 * 10, 20, close: 100 + (i % 140 / 100m));
                outcomes = [.. outcomes, outcome];
            }
        }
    }
}
