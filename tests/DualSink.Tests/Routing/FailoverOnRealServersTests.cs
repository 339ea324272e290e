using System.Diagnostics;
using DualSink.Bars;
using DualSink.Journal;
using DualSink.Parity;
using DualSink.Routing;
using DualSink.Schema;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Routing;

/// <summary>Two servers of the test's own, of which the primary's is killed.</summary>
public sealed class FailoverOnRealServersTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_batch_after_the_primary_was_killed_is_answered_within_a_second_and_both_tables_end_equal()
    {
        await using var first = await PostgresServer.StartAsync(15);
        await using var second = await PostgresServer.StartAsync(15);
        await using var legacy = await DatabaseAsync(first);
        await using var provider = await DatabaseAsync(second);
        await using var legacyEngine = PostgresEngine.Connect(legacy.AppUrl);
        await using var providerEngine = PostgresEngine.Connect(provider.AppUrl);
        using var folder = new TemporaryFolder();
        await using var pipeline = await BarPipeline.OpenAsync(
            new PipelineParts
            {
                Route = new RouteOptions { Mode = "failover" },
                Journal = new JournalOptions { Path = folder.File("journal.db") },
                StoreOf = name => (name == "legacy" ? legacyEngine : providerEngine).Open(StoreSinks.Bind(name)),
                OptionsOf = _ => new StoreSinkOptions { MaxDelay = TimeSpan.FromMilliseconds(200) },
                Failover = JournalBed.Quick,
                Context = new PipelineContext(StoreUnderTest.Tenant),
            },
            Stop);
        var minute = 0;
        for (; minute < 500; minute += 50)
        {
            Assert.True((await WriteAsync(pipeline, minute)).IsComplete);
        }

        await first.KillAsync();
        var killed = Stopwatch.GetTimestamp();
        var outcome = await WriteAsync(pipeline, minute);
        var took = Stopwatch.GetElapsedTime(killed);

        TestContext.Current.TestOutputHelper?.WriteLine($"answered {took.TotalMilliseconds:0} ms after the kill");
        Assert.True(outcome.IsComplete);
        Assert.Equal(["legacy"], outcome.Owed);
        Assert.Equal("provider", pipeline.InCharge);
        Assert.True(took < TimeSpan.FromSeconds(1), $"It took {took}.");

        for (minute += 50; minute < 1000; minute += 50)
        {
            Assert.True((await WriteAsync(pipeline, minute)).IsComplete);
        }

        await first.RestartAsync();
        await Deadline.Until(() => pipeline.InCharge == "legacy", "the primary is in charge again");
        Assert.True((await WriteAsync(pipeline, minute)).IsComplete);
        await Deadline.For(pipeline.FlushAsync(Stop));
        var report = await TableComparer.CompareAsync(
            legacyEngine.Open(StoreSinks.Bind("legacy")), providerEngine.Open(StoreSinks.Bind("provider")), StoreUnderTest.Mine, cancellationToken: Stop);
        Assert.Equal((true, 1050), (report.IsSame, report.Compared));
    }

    private static async Task<BatchOutcome> WriteAsync(BarPipeline pipeline, int minute)
    {
        Bar[] bars = [.. Enumerable.Range(minute, 50).Select(m => TestBars.Plain("AAPL", m))];
        var receipt = await Deadline.For(pipeline.WriteAsync(new BarBatch(StoreUnderTest.Tenant, bars), cancellationToken: Stop));
        return await Deadline.For(receipt.Confirmed);
    }

    private static async Task<PostgresDatabase> DatabaseAsync(PostgresServer server)
    {
        var database = await server.CreateDatabaseAsync();
        await using var engine = new PostgresEngine(database.Admin);
        await SchemaManager.For(engine).ApplyAsync(
            [new TableBinding(TableLayout.Legacy), new TableBinding(TableLayout.Provider)], new SchemaApplyOptions { CreateTenant = StoreUnderTest.Tenant }, Stop);
        await database.GrantToAppAsync();
        return database;
    }
}
