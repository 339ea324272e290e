using DualSink.Journal;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Stores.Postgres;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Routing;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Faults;

/// <summary>A primary that dies before its asynchronous standby, which takes over, had everything.</summary>
[Trait(Storm.Trait, "yes")]
public sealed class LostStandbyTests(PostgresServers servers)
{
    public static TheoryData<int> Seeds => Storm.Seeds(1, 10);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task The_lane_follows_to_the_standby_and_a_rewind_repays_what_it_had_not(int seed)
    {
        var random = new Random(seed);
        using var folder = new TemporaryFolder();
        await using var legacy = await servers.CreateDatabaseWithTablesAsync();
        await using var primary = await PostgresServer.StartAsync(15);

        // Both servers go as a whole: one that is down, or a standby still, would not drop a database.
        var database = await RealPair.DatabaseAsync(primary);
        await using var onPrimary = database.Admin;
        await RowHistory.KeepAsync(legacy);
        await RowHistory.KeepAsync(database);
        await using var standby = await primary.StartStandbyAsync();
        var promoted = new PostgresDatabase(standby, database.Name);
        await using var onStandby = promoted.Admin;
        await using var old = PostgresEngine.Connect(legacy.AppUrl);
        await using var pair = PostgresEngine.Connect($"postgresql://{PostgresServer.AppUser}@127.0.0.1:{primary.Port},127.0.0.1:{standby.Port}/{database.Name}");
        await using var pipeline = await BarPipeline.OpenAsync(
            new PipelineParts
            {
                Route = new RouteOptions { Mode = "dual", Ack = AckPolicy.All },
                Journal = new JournalOptions { Path = folder.File("journal.db") },
                StoreOf = name => (name == "legacy" ? old : pair).Open(StoreSinks.Bind(name)),
                OptionsOf = _ => new StoreSinkOptions { MaxBatchSize = 50, BaseDelay = TimeSpan.FromMilliseconds(5), MaxDelay = TimeSpan.FromMilliseconds(200) },
                Context = new PipelineContext(StoreUnderTest.Tenant),
            },
            Stop);
        var oracle = new TablesOracle();
        var revision = 0;
        async Task<BatchReceipt> AcceptAsync(int from, int count)
        {
            var batch = SinkBars.Batch(Enumerable.Range(from, count).Select(minute => TestBars.Plain(minute: minute, close: 100 + (++revision / 10_000m))));
            oracle.Accept(batch);
            return await Deadline.For(pipeline.WriteAsync(batch, cancellationToken: Stop));
        }

        var safe = await AcceptAsync(0, 300);
        Assert.True((await Deadline.For(safe.Confirmed)).IsComplete);
        await Deadline.Until(async () => await promoted.ScalarAsync<long>("SELECT count(*) FROM bars_ohlcv") == 300, "the standby has the first bars");
        await standby.SetAsync("primary_conninfo", "");
        await Deadline.Until(async () => await promoted.ScalarAsync<long>("SELECT count(*) FROM pg_stat_wal_receiver") == 0, "the standby hears no more");

        // Confirmed, and lost: new bars and revisions.
        Assert.True((await Deadline.For((await AcceptAsync(random.Next(300), 300)).Confirmed)).IsComplete);
        await primary.KillAsync();
        var during = await AcceptAsync(random.Next(300, 600), 100);
        await standby.PromoteAsync();
        Assert.True((await Deadline.For(during.Confirmed)).IsComplete);
        Assert.Equal(400, await promoted.ScalarAsync<long>("SELECT count(*) FROM bars_ohlcv"));

        using var view = await JournalView.OpenAsync(folder.File("journal.db"), cancellationToken: Stop);
        var answer = await Deadline.For(view.PostAsync(ControlCommand.Rewind, new ControlArguments { Lane = "provider", Position = safe.Position }.ToJson(), Stop));
        Assert.True(answer.Ok, answer.Text);
        await Deadline.For(pipeline.FlushAsync(Stop));
        await pipeline.CloseAsync(TimeSpan.FromSeconds(5), Stop);

        var ledger = await Ledger.ReadAsync(view, Stop);
        Assert.True(ledger.Ok);
        Assert.Equal([700, 1100], ledger.Lanes.Select(lane => lane.Accepted));
        await oracle.AssertLegacyAsync(legacy);
        await oracle.AssertProviderAsync(promoted);
        await RowHistory.AssertNeverSteppedBackAsync(legacy);
        await RowHistory.AssertNeverSteppedBackAsync(promoted);
    }
}
