using DualSink.Journal;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Stores.Postgres;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Journal;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Faults;

/// <summary>A new version that is started on the journal of the one before, in the middle of everything.</summary>
[Trait(Storm.Trait, "yes")]
public sealed class UpgradeFaultTests(PostgresServers servers)
{
    public static TheoryData<int> Seeds => Storm.Seeds(1, 10);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task What_the_version_before_owed_is_delivered_and_then_what_comes(int seed)
    {
        var random = new Random(seed);
        using var old = new FormatOne();
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await RowHistory.KeepAsync(database);
        await using var engine = PostgresEngine.Connect(database.AppUrl);

        // The lane stands behind the third of six entries, and the fifth may be in the table already.
        var oracle = new TablesOracle();
        foreach (var position in new[] { 4, 5, 6 })
        {
            oracle.Accept(FormatOne.BatchAt(position));
        }

        await using (var pipeline = await BarPipeline.OpenAsync(PartsFor(old.Path, engine), Stop))
        {
            Assert.Equal("failover", pipeline.Route.Mode);
            for (var i = 1; i <= 20; i++)
            {
                var batch = SinkBars.Batch(Enumerable.Range(random.Next(400, 690), 20).Select(minute => TestBars.Plain(minute: minute, close: 200 + i) with { High = 1000 }));
                oracle.Accept(batch);
                Assert.True((await Deadline.For((await Deadline.For(pipeline.WriteAsync(batch, cancellationToken: Stop))).Confirmed)).IsComplete);
            }

            await Deadline.For(pipeline.FlushAsync(Stop));
        }

        using var view = await JournalView.OpenAsync(old.Path, cancellationToken: Stop);
        var ledger = await Ledger.ReadAsync(view, Stop);
        Assert.True(ledger.Ok);
        Assert.Equal([(1000, 0), (300, 0)], ledger.Lanes.Select(lane => (lane.Accepted, lane.Owed)));
        await oracle.AssertLegacyAsync(database);
        await RowHistory.AssertNeverSteppedBackAsync(database);
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM bars_ohlcv"));
    }

    private static PipelineParts PartsFor(string journal, PostgresEngine engine) => new()
    {
        Route = new RouteOptions { Mode = "legacy" },
        Journal = new JournalOptions { Path = journal },
        StoreOf = name => engine.Open(StoreSinks.Bind(name)),
        OptionsOf = _ => new StoreSinkOptions { MaxBatchSize = 50, BaseDelay = TimeSpan.FromMilliseconds(5), MaxDelay = TimeSpan.FromMilliseconds(200) },
        Context = new PipelineContext(StoreUnderTest.Tenant),
    };
}
