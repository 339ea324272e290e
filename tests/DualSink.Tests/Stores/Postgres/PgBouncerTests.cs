using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Stores.Postgres;

/// <summary>Through a pooler in transaction mode: every transaction may be on another connection, used by others before.</summary>
public sealed class PgBouncerTests(PostgresServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task Tenants_that_share_connections_never_see_each_others_rows(int major)
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync(major);
        await using var bouncer = await PgBouncer.StartAsync(database.Server);
        await using var engine = PostgresEngine.Connect(bouncer.ConnectionString(database));
        TableBinding[] tables = [new(TableLayout.Legacy), new(TableLayout.Provider)];

        await Task.WhenAll(
            from tenant in (string[])["demo", "other"]
            from binding in tables
            from worker in Enumerable.Range(0, 3)
            select Task.Run(() => WriteAsync(engine.Open(binding), tenant, $"S{worker}"), Stop));

        foreach (var binding in tables)
        {
            var store = engine.Open(binding);
            foreach (var tenant in (string[])["demo", "other"])
            {
                Assert.Equal(300, await store.CountAsync(new RowFilter { Tenant = tenant, Source = tenant }, Stop));
                Assert.Equal(
                    binding.Layout.HasTenant ? 300 : 600,
                    await store.ReadAsync(new RowFilter { Tenant = tenant }, Stop).CountAsync(Stop));
            }
        }

        // Fresh rows, then a replay and a revision: both ways of writing.
        static async Task WriteAsync(IBarStore store, string tenant, string symbol)
        {
            await store.CheckAsync(tenant, alsoDelete: true, Stop);
            await using var writer = store.CreateWriter();
            foreach (var batch in TestBars.Series(100, symbol, tenant).Chunk(20))
            {
                await writer.WriteAsync(tenant, batch, Stop);
                await writer.WriteAsync(tenant, batch, Stop);
                await writer.WriteAsync(tenant, batch.Select(bar => bar with { Volume = 1 }).ToArray(), Stop);
            }
        }
    }
}
