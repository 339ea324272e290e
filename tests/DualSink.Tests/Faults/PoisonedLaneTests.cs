using DualSink.Bars;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Faults;

/// <summary>Bars that one of two tables refuses, behind a pipeline with a journal.</summary>
[Trait(Storm.Trait, "yes")]
public sealed class PoisonedLaneTests(PostgresServers servers)
{
    private const decimal Poison = 66.6m;

    public static TheoryData<int> Seeds => Storm.Seeds(2, 100);

    public static TheoryData<int> FewSeeds => Storm.Seeds(1, 10);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Poison_at_the_edges_of_batches_takes_no_neighbour_along_also_when_an_outage_begins_meanwhile(int seed)
    {
        var random = new Random(seed);
        await using var bed = await PoisonedAsync();
        var narrowing = 0;
        var outage = random.Next(1, 8);
        bed.Proxies[1].OnRequest = sent =>
        {
            // The first failed write is followed by smaller ones; one of them meets a server that is gone.
            if (sent.Span.IndexOf("ON CONFLICT"u8) < 0 && sent.Span.IndexOf("PGCOPY"u8) < 0)
            {
                return ProxyAction.Pass;
            }

            var write = Interlocked.Increment(ref narrowing);
            bed.Proxies[1].Refuses |= write == outage;
            return bed.Proxies[1].Refuses ? ProxyAction.Cut : ProxyAction.Pass;
        };
        List<Bar> refused = [];
        for (var batch = 0; batch < 6; batch++)
        {
            var bars = Enumerable.Range(batch * 100, random.Next(40, 100)).Select(minute => bed.Next(minute)).ToArray();
            foreach (var place in new[] { 0, bars.Length - 1, random.Next(bars.Length) }.Distinct().Take(random.Next(1, 4)))
            {
                bars[place] = bars[place] with { Low = Poison };
                refused.Add(bars[place]);
            }

            await bed.AcceptAsync(bars);
        }

        await Deadline.Until(() => bed.Proxies[1].Refuses, "the server is gone");
        bed.Proxies[1].Refuses = false;
        await bed.JudgeAsync();

        Assert.Equal(
            refused.Select(bar => (bar.Timestamp, bar.Close)).Order(),
            (await bed.DeadLettersAsync()).Select(letter => (letter.Letter.Bar.Timestamp, letter.Letter.Bar.Close)).Order());
        Assert.True(bed.Proxies[1].Cuts > 0);
    }

    [Theory]
    [MemberData(nameof(FewSeeds))]
    public async Task When_every_bar_is_refused_the_lane_stops_with_no_dead_letter_and_goes_on_when_it_is_mended(int seed)
    {
        var count = new Random(seed).Next(2, 200);
        await using var bed = await PipelineOnPostgres.OpenAsync(servers);
        await bed.AcceptAsync([.. Enumerable.Range(0, count).Select(minute => bed.Next(minute))]);
        await Deadline.For(bed.Pipeline.FlushAsync(TestContext.Current.CancellationToken));
        var tenant = await bed.Database.ScalarAsync<Guid>("SELECT id FROM tenants WHERE tenant_id = 'demo'");
        await bed.Database.ExecuteAsync("DELETE FROM tenants WHERE tenant_id = 'demo'");

        await bed.AcceptAsync([.. Enumerable.Range(count / 2, count).Select(minute => bed.Next(minute))]);
        await Deadline.Until(() => Health(bed, "legacy").State == SinkState.Paused, "the lane of the tenant's table stops");
        Assert.Equal((count, 0), ((await bed.LedgerOfAsync("legacy")).Owed, (await bed.DeadLettersAsync()).Count));

        // Its rows went with it, and the journal still has them.
        Assert.True((await bed.AskAsync(ControlCommand.Rewind, new ControlArguments { Lane = "legacy", Position = 0 })).Ok);
        await bed.Database.ExecuteAsync($"INSERT INTO tenants (id, tenant_id, name) VALUES ('{tenant}', 'demo', 'demo')");
        await bed.JudgeAsync(legacyAgain: count);
        Assert.Empty(await bed.DeadLettersAsync());
    }

    private static SinkHealth Health(PipelineOnPostgres bed, string sink) => bed.Pipeline.Lanes.Single(lane => lane.Name == sink).Sink;

    private async Task<PipelineOnPostgres> PoisonedAsync()
    {
        var bed = await PipelineOnPostgres.OpenAsync(servers);
        bed.IsRefused = bar => bar.Low == Poison;
        await bed.Database.ExecuteAsync("ALTER TABLE bars_ohlcv ADD CONSTRAINT sane CHECK (low <> 66.6)");
        return bed;
    }
}
