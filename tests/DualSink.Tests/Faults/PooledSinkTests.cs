using DualSink.Bars;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Faults;

/// <summary>Both sinks through one pooler in transaction mode, which has fewer connections than they have workers.</summary>
public sealed class PooledSinkTests(PostgresServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(15, false)]
    [InlineData(18, false)]
    [InlineData(15, true)]
    public async Task Two_sinks_of_two_tenants_write_replay_and_revise(int major, bool areSessionsEnded)
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync(major);
        await using var bouncer = await PgBouncer.StartAsync(database.Server, poolSize: 3);
        await using var engine = PostgresEngine.Connect(bouncer.ConnectionString(database));
        StoreSink[] sinks = [.. ((TableLayout[])[TableLayout.Legacy, TableLayout.Provider]).Select(layout =>
            new StoreSink(engine.Open(new TableBinding(layout)), PostgresBed.Stubborn with { Workers = 4, MaxBatchSize = 100 }))];
        var fresh = SinkBars.Minutes(0, 300).Bars.ToArray();
        Bar[] revised = [.. fresh[100..200].Select(bar => bar with { Close = 101 })];

        using var enough = new CancellationTokenSource();
        var ending = areSessionsEnded ? EndSessionsAsync(database, enough.Token) : Task.CompletedTask;
        foreach (var bars in (Bar[][])[fresh, fresh, revised])
        {
            var confirmed = await Task.WhenAll(
                from sink in sinks
                from tenant in (string[])[StoreUnderTest.Tenant, StoreUnderTest.OtherTenant]
                select sink.SettleAsync(new BarBatch(tenant, bars.Select(bar => bar with { Source = tenant }).ToArray())));
            Assert.All(confirmed, outcome => Assert.Equal((bars.Length, true), (outcome.Committed, areSessionsEnded || outcome.Retries == 0)));
        }

        await enough.CancelAsync();
        await Deadline.For(ending);
        foreach (var sink in sinks)
        {
            await sink.DisposeAsync();
            foreach (var tenant in (string[])[StoreUnderTest.Tenant, StoreUnderTest.OtherTenant])
            {
                var rows = await sink.Store.ReadAsync(new RowFilter { Tenant = tenant, Source = tenant }, Stop).ToListAsync(Stop);
                Assert.Equal((300, 100), (rows.Count, rows.Count(row => row.Close.ToString().StartsWith("101", StringComparison.Ordinal))));
            }
        }

        // Each tenant has its own rows and no other's: 600 in all, 300 of each tenant's id.
        Assert.Equal(600, await database.ScalarAsync<long>("SELECT count(*) FROM bars AS b JOIN tenants AS t ON t.id = b.tenant_id AND t.tenant_id = b.vendor"));
        Assert.Equal(600, await database.ScalarAsync<long>("SELECT count(*) FROM bars"));
    }

    // A pooler's clients lose the sessions they share, a few times.
    private static async Task EndSessionsAsync(PostgresDatabase database, CancellationToken enough)
    {
        for (var i = 0; i < 200 && !enough.IsCancellationRequested; i++)
        {
            await database.ScalarAsync<long>("SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity WHERE usename = 'app' AND datname = current_database() LIMIT 1) AS one");
        }
    }
}
