using DualSink.Bars;
using DualSink.Hosting;
using DualSink.Journal;
using DualSink.Parity;
using DualSink.Routing;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Parity.Tables;
using DualSink.Tests.Routing;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Parity;

/// <summary>Tables that are written while they are compared.</summary>
public sealed class FlightTests(PostgresServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static int Runs => Storm.Count(4, 20);

    [Theory]
    [InlineData(AckPolicy.Primary)]
    [InlineData(AckPolicy.Journal)]
    [Trait(Storm.Trait, "yes")]
    public async Task Writers_through_a_journal_make_no_difference_and_a_real_one_is_found_among_them(AckPolicy ack)
    {
        await using var legacy = await servers.CreateDatabaseWithTablesAsync(15);
        await using var provider = await servers.CreateDatabaseWithTablesAsync(18);
        await using var pair = await RealPair.OpenAsync(legacy, provider, new RouteOptions { Mode = "dual", Ack = ack });
        using var journal = await JournalView.OpenAsync(pair.JournalPath, cancellationToken: Stop);
        var options = new CompareOptions { Settling = TimeSpan.FromMilliseconds(200), Patience = TimeSpan.FromSeconds(2), Journal = journal };

        await WhileWritingAsync(pair.Pipeline, async () =>
        {
            for (var run = 0; run < Runs; run++)
            {
                var report = await TableComparer.CompareAsync(pair.Store("legacy"), pair.Store("provider"), options, Stop);
                Assert.True(report.IsSame, Describe(report));
            }

            for (var run = 0; run < Runs; run++)
            {
                await PlantAsync(legacy, run);
                var report = await TableComparer.CompareAsync(pair.Store("legacy"), pair.Store("provider"), options with { Patience = TimeSpan.FromSeconds(5) }, Stop);
                Assert.True(report.Parity.MissingInProvider == run + 1 && report.Parity.Compared - report.Parity.Equal == run + 1, Describe(report));
                Assert.All(report.Parity.Examples, example => Assert.Equal(("planted", ParityClass.MissingInProvider), (example.Source, example.Class)));
            }
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait(Storm.Trait, "yes")]
    public async Task Writers_without_a_journal_make_none_either_and_a_real_one_is_found_among_them(bool onSqlite)
    {
        using var folder = new TemporaryFolder();
        await using var database = onSqlite ? null : await servers.CreateDatabaseWithTablesAsync(15);
        await using var sinks = new SinkSet(new DualSinkOptions
        {
            DatabaseUrl = database?.AppUrl ?? $"sqlite:///{folder.File("bars.db")}",
            BaseDirectory = folder.Path,
            StoreMode = "dual",
            Ack = AckPolicy.All,
            JournalEnabled = false,
        });
        await sinks.PrepareAsync(Stop);
        var options = new CompareOptions { Settling = TimeSpan.FromSeconds(2), Patience = TimeSpan.FromSeconds(4) };

        await WhileWritingAsync(sinks.Pipeline, async () =>
        {
            for (var run = 0; run < Runs; run++)
            {
                var report = await TableComparer.CompareAsync(sinks["legacy"].Store, sinks["provider"].Store, options, Stop);
                Assert.True(report.IsSame, Describe(report));
            }

            for (var run = 0; run < Runs; run++)
            {
                await (database is null ? PlantAsync(folder.File("bars.db"), run) : PlantAsync(database, run));
                var report = await TableComparer.CompareAsync(sinks["legacy"].Store, sinks["provider"].Store, options with { Patience = TimeSpan.FromSeconds(20) }, Stop);
                Assert.True(report.Parity.MissingInProvider == run + 1 && report.Parity.Compared - report.Parity.Equal == run + 1, Describe(report));
                Assert.All(report.Parity.Examples, example => Assert.Equal(("planted", ParityClass.MissingInProvider), (example.Source, example.Class)));
            }
        });

        var after = await TableComparer.CompareAsync(sinks["legacy"].Store, sinks["provider"].Store, TablePair.AtOnce, Stop);
        Assert.Equal((Runs, 0), (after.Parity.MissingInProvider, after.InFlux));
        Assert.True(after.Parity.Equal > 0 && after.Parity.Compared == after.Parity.Equal + Runs, Describe(after));
    }

    [Fact]
    public async Task What_a_paused_lane_owes_is_in_flux_and_not_missing()
    {
        await using var legacy = await servers.CreateDatabaseWithTablesAsync(15);
        await using var provider = await servers.CreateDatabaseWithTablesAsync(18);
        await using var pair = await RealPair.OpenAsync(legacy, provider, new RouteOptions { Mode = "dual", Ack = AckPolicy.Primary });
        using var journal = await JournalView.OpenAsync(pair.JournalPath, cancellationToken: Stop);
        await pair.WriteAsync(0, 50);
        await Deadline.For(pair.Pipeline.FlushAsync(Stop));
        Assert.True((await Deadline.For(journal.PostAsync(ControlCommand.Pause, new ControlArguments { Lane = "provider" }.ToJson(), Stop))).Ok);

        // New bars, and new revisions of some that both tables have.
        await pair.WriteAsync(40, 30, close: 101);
        await PlantAsync(legacy, 0);
        var options = new CompareOptions { Settling = TimeSpan.Zero, Patience = TimeSpan.FromMilliseconds(300) };
        var seen = await TableComparer.CompareAsync(pair.Store("legacy"), pair.Store("provider"), options with { Journal = journal }, Stop);
        var blind = await TableComparer.CompareAsync(pair.Store("legacy"), pair.Store("provider"), options, Stop);

        Assert.Equal((30, 40, 0, 1), (seen.InFlux, seen.Parity.Equal, seen.Parity.Divergent, seen.Parity.MissingInProvider));
        Assert.Equal((0, 40, 10, 21), (blind.InFlux, blind.Parity.Equal, blind.Parity.Divergent, blind.Parity.MissingInProvider));

        Assert.True((await Deadline.For(journal.PostAsync(ControlCommand.Resume, new ControlArguments { Lane = "provider" }.ToJson(), Stop))).Ok);
        await Deadline.For(pair.Pipeline.FlushAsync(Stop));
        var after = await TableComparer.CompareAsync(pair.Store("legacy"), pair.Store("provider"), options with { Journal = journal }, Stop);
        Assert.Equal((0, 70, 1), (after.InFlux, after.Parity.Equal, after.Parity.MissingInProvider));
    }

    [Theory]
    [InlineData(PairCase.OnePostgres15)]
    [InlineData(PairCase.OneSqlite)]
    public async Task A_row_that_was_just_changed_is_in_flux_until_it_has_settled(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        await pair.FillAsync([TableComparerTests.Legacy(0)], []);

        var young = await pair.CompareAsync(new CompareOptions { Settling = TimeSpan.FromHours(1), Patience = TimeSpan.FromMilliseconds(150) });
        var old = await pair.CompareAsync(new CompareOptions { Settling = TimeSpan.FromMilliseconds(20), Patience = TimeSpan.FromSeconds(10) });

        Assert.Equal((1, 0, true), (young.InFlux, young.Parity.Compared, young.IsSame));
        Assert.Equal((0, 1, false), (old.InFlux, old.Parity.MissingInProvider, old.IsSame));
    }

    // More than are held at a time.
    [Theory]
    [InlineData(PairCase.OnePostgres15)]
    [InlineData(PairCase.OneSqlite)]
    public async Task As_many_differences_as_there_are_rows_are_counted(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        await pair.FillAsync([.. Enumerable.Range(0, 25_000).Select(minute => TableComparerTests.Legacy(minute * 60_000_000L))], []);

        var report = await pair.CompareAsync(TablePair.AtOnce with { ExampleLimit = 3 });

        Assert.Equal((25_000, 25_000, 3), (report.Parity.Compared, report.Parity.MissingInProvider, report.Parity.Examples.Length));
        Assert.Equal(["1970-01-01T00:00:00Z", "1970-01-01T00:01:00Z", "1970-01-01T00:02:00Z"], report.Parity.Examples.Select(example => example.Timestamp));
    }

    private static async Task WhileWritingAsync(BarPipeline pipeline, Func<Task> work)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var writing = Enumerable.Range(0, 2).Select(writer => Task.Run(() => WriteAsync(pipeline, writer, done.Token), Stop)).ToList();
        try
        {
            await work();
        }
        finally
        {
            await done.CancelAsync();
            await Deadline.For(Task.WhenAll(writing));
        }

        await Deadline.For(pipeline.FlushAsync(Stop));
    }

    // Each batch has new bars and revises some of the batch before.
    private static async Task WriteAsync(BarPipeline pipeline, int writer, CancellationToken done)
    {
        for (var round = 0; round < 5000 && !done.IsCancellationRequested; round++)
        {
            var bars = Enumerable.Range(round * 30, 50).Select(minute => TestBars.Plain($"S{writer}", minute, 100 + (round % 50 / 64m))).ToArray();
            var receipt = await Deadline.For(pipeline.WriteAsync(new BarBatch(StoreUnderTest.Tenant, bars), cancellationToken: Stop));
            Assert.Empty((await Deadline.For(receipt.Confirmed)).Problems);

            // What is confirmed by the journal must not run away from the tables.
            await Deadline.Until(() => pipeline.Lanes.All(lane => lane.BacklogBatches < 20), "the lanes have caught up");
        }
    }

    private static Task PlantAsync(PostgresDatabase legacy, int minute) => legacy.ExecuteAsync(
        "INSERT INTO bars (tenant_id, vendor, symbol, timeframe, ts, open_price, high_price, low_price, close_price, volume) "
        + $"SELECT id, 'planted', 'S0', '1m', '2024-01-02 09:{minute:00}:00+00', 1, 1, 1, 1, 1 FROM tenants WHERE tenant_id = '{StoreUnderTest.Tenant}'");

    private static async Task PlantAsync(string file, int minute)
    {
        await using var engine = new SqliteEngine(file);

        // In turn with the sinks' own writers: polling beside them, a slow machine may never get in.
        using var turn = await engine.EnterAsync(Stop);
        using var session = engine.OpenSession(forWriting: true);
        session.Execute(
            "INSERT INTO bars (tenant_id, vendor, symbol, timeframe, ts, open_price, high_price, low_price, close_price, volume) "
            + $"VALUES ('{StoreUnderTest.Tenant}', 'planted', 'S0', '1m', {1_704_186_000_000_000 + (minute * 60_000_000L)}, 1, 1, 1, 1, 1)");
    }

    private static string Describe(ComparisonReport report) =>
        $"{report.Parity} in flux {report.InFlux}, first: {string.Join("; ", report.Parity.Examples.Take(5).Select(example => $"{example.Class} {example.Symbol} {example.Timestamp} {string.Join(',', example.Differences)}"))}";
}
