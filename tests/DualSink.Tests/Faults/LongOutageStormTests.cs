using DualSink.Sinks;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Faults;

/// <summary>One of two sinks that is down for long under load, and a process that is killed meanwhile and while it repays.</summary>
[Trait(Storm.Trait, "yes")]
public sealed class LongOutageStormTests(PostgresServers servers)
{
    public static TheoryData<int> Seeds => Storm.Seeds(1, 50);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task The_other_goes_on_and_what_is_owed_is_repaid_through_crashes(int seed)
    {
        var random = new Random(seed);
        await using var run = await RunOnPostgres.OpenAsync(servers, seed);
        var rows = Storm.Count(8_000, 60_000);
        var down = StoreSinks.Names[seed % 2];
        var proxy = down == "legacy" ? run.Legacy : run.Provider;
        run.Start();
        await run.FeedUntilAsync(async () => await CommittedAsync(run, down) > 0, "both write");
        proxy.Refuses = true;
        proxy.CutAll();
        var before = await run.AcceptedAsync();
        await run.FeedUntilAsync(async () => await run.AcceptedAsync() >= before + (rows / 2), "half of the load is accepted");
        await run.KillAsync();
        run.Start();
        await run.FeedUntilAsync(async () => await run.AcceptedAsync() >= before + rows, "the load is accepted");

        // It owes one of them the load; the other has it.
        var owed = (await run.LedgerAsync())!.Lanes;
        Assert.True(owed.Single(lane => lane.Sink == down).Owed >= rows);
        await run.UntilAsync(async () => (await run.LedgerAsync())!.Lanes.Single(lane => lane.Sink != down).Owed == 0, "the other sink is owed nothing");

        proxy.Refuses = false;
        var repaid = random.Next(100, rows / 2);
        await run.FeedUntilAsync(async () => await CommittedAsync(run, down) > repaid, "some of it is repaid");
        await run.KillAsync();
        await run.FinishAsync();
    }

    private static async Task<long> CommittedAsync(RunOnPostgres run, string sink) =>
        (await run.LedgerAsync())?.Lanes.Single(lane => lane.Sink == sink) is { } line ? line.Committed + line.Superseded : 0;
}
