using DualSink.Bars;
using DualSink.Schema;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Faults;

/// <summary>A primary that dies, and its standby that takes over.</summary>
[Trait(Storm.Trait, "yes")]
public sealed class StandbyFaultTests
{
    public static TheoryData<int> Seeds => Storm.Seeds(1, 10);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_sink_follows_to_the_synchronous_standby_that_was_promoted_and_what_was_confirmed_is_there(int seed)
    {
        var random = new Random(seed);
        await using var primary = await PostgresServer.StartAsync(15);
        await using var database = await primary.CreateDatabaseAsync();
        await using (var admin = new PostgresEngine(database.Admin))
        {
            await SchemaManager.For(admin).ApplyAsync([new TableBinding(TableLayout.Provider)], new SchemaApplyOptions(), Stop);
        }

        await database.GrantToAppAsync();
        await using var standby = await primary.StartStandbyAsync();
        await primary.SetAsync("synchronous_standby_names", "standby");
        await Deadline.Until(async () => await database.ScalarAsync<long>("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == 1, "the standby is synchronous");

        var hosts = $"postgresql://{PostgresServer.AppUser}@127.0.0.1:{primary.Port},127.0.0.1:{standby.Port}/{database.Name}";
        await using var engine = PostgresEngine.Connect(hosts);
        await using var sink = new StoreSink(engine.Open(new TableBinding(TableLayout.Provider)), PostgresBed.Stubborn);
        var oracle = new TablesOracle();
        async Task<BatchOutcome> WriteAsync(BarBatch batch)
        {
            oracle.Accept(batch);
            return await Deadline.For(await sink.OfferAsync(batch));
        }

        Assert.True((await WriteAsync(SinkBars.Minutes(0, 500))).IsComplete);
        var during = WriteAsync(SinkBars.Minutes(500, 500));
        await primary.KillAsync();
        await standby.PromoteAsync();

        Assert.True((await during).IsComplete);
        Assert.True((await WriteAsync(SinkBars.Batch(SinkBars.Minutes(random.Next(800), 200).Bars.ToArray().Select(bar => bar with { High = bar.High + 1 })))).IsComplete);
        await using var promoted = new PostgresDatabase(standby, database.Name);
        await oracle.AssertProviderAsync(promoted);
        await primary.RestartAsync();
        await primary.SetAsync("synchronous_standby_names", "");
    }
}
