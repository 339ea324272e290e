using DualSink.Bars;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;
using Npgsql;

namespace DualSink.Tests.Faults;

/// <summary>A write whose connection broke while the server was at it never comes after a newer one.</summary>
public sealed class StragglerTests(PostgresServers servers)
{
    private const string Waiting = "FROM pg_stat_activity WHERE datname = current_database() AND usename = 'app' AND wait_event_type = 'Lock'";

    private static readonly PostgresEngineOptions Patient = new() { LockTimeout = TimeSpan.FromMinutes(1), StatementTimeout = TimeSpan.FromMinutes(1) };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task The_session_that_broke_off_is_ended_before_the_write_is_tried_again(int major)
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync(major);
        await using var proxy = new FaultyProxy(database.Server.Port);
        await using var bed = PostgresBed.Open(database, TableLayout.Provider, PostgresBed.Stubborn with { Workers = 1 }, proxy.Port, Patient);
        await bed.Sink.SettleAsync(Revision(1));
        await using var locker = await LockRowAsync(database);

        var second = await bed.Sink.OfferAsync(Revision(2));
        await Deadline.Until(async () => await database.ScalarAsync<long>($"SELECT count(*) {Waiting}") == 1, "the write waits for the row");
        var session = await database.ScalarAsync<int>($"SELECT pid {Waiting}");
        proxy.CutAll();

        await Deadline.Until(
            async () => await database.ScalarAsync<long>($"SELECT count(*) {Waiting} AND pid <> {session}") == 1, "the write is tried again");
        Assert.Equal(0, await database.ScalarAsync<long>($"SELECT count(*) FROM pg_stat_activity WHERE pid = {session}"));
        await locker.DisposeAsync();
        Assert.Equal(1, (await Deadline.For(second)).Committed);
        await bed.AssertHoldsAsync(Revision(2).Bars.ToArray());
    }

    [Fact]
    public async Task Behind_a_pooler_the_next_write_waits_for_the_one_that_broke_off()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await using var bouncer = await PgBouncer.StartAsync(database.Server, poolSize: 3);
        var pooled = new NpgsqlConnectionStringBuilder(bouncer.ConnectionString(database));
        await using var proxy = new FaultyProxy(pooled.Port);
        pooled.Port = proxy.Port;
        await using var engine = PostgresEngine.Connect(pooled.ConnectionString, Patient);
        await using var sink = new StoreSink(engine.Open(new TableBinding(TableLayout.Provider)), PostgresBed.Impatient with { Workers = 1, MaxAttempts = 1 });
        await sink.SettleAsync(Revision(1));
        await using var locker = await LockRowAsync(database);

        var second = await sink.OfferAsync(Revision(2));
        await Deadline.Until(async () => await database.ScalarAsync<long>($"SELECT count(*) {Waiting}") == 1, "the write waits for the row");
        proxy.CutAll();
        Assert.Equal(1, (await Deadline.For(second)).Returned);

        // The table still holds the first revision, so writing it again has nothing to do, and must not say so yet.
        var first = await sink.OfferAsync(Revision(1));
        await Deadline.Until(async () => await database.ScalarAsync<long>($"SELECT count(*) {Waiting}") == 2, "the next write waits for the one that broke off");
        Assert.False(first.IsCompleted);
        await locker.DisposeAsync();

        Assert.Equal(1, (await Deadline.For(first)).Committed);
        Assert.Equal(1.0, await database.ScalarAsync<double>("SELECT close FROM bars_ohlcv"));
    }

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task The_next_process_waits_for_what_a_killed_one_left_the_server_at(int major)
    {
        const long Owner = 42;
        await using var database = await servers.CreateDatabaseWithTablesAsync(major);
        await using var proxy = new FaultyProxy(database.Server.Port);
        var url = new NpgsqlConnectionStringBuilder(database.AppConnectionString) { Port = proxy.Port };
        await using var killed = PostgresEngine.Connect(url.ConnectionString, Patient);
        await using var next = PostgresEngine.Connect(database.AppConnectionString, Patient);
        var first = killed.Open(new TableBinding(TableLayout.Provider)).OwnedBy(Owner).CreateWriter();
        await first.WriteAsync(StoreUnderTest.Tenant, Revision(1).Bars, Stop);
        await using var locker = await LockRowAsync(database);

        // It waits for the row of the first bar, and has not come to the second.
        var left = first.WriteAsync(StoreUnderTest.Tenant, new[] { Revision(2).Bars.Span[0], TestBars.Plain(minute: 1, close: 100) }, Stop).AsTask();
        await Deadline.Until(async () => await database.ScalarAsync<long>($"SELECT count(*) {Waiting}") == 1, "the write waits for the row");
        proxy.CutAll();
        await Assert.ThrowsAsync<StoreException>(() => left);

        var newer = next.Open(new TableBinding(TableLayout.Provider)).OwnedBy(Owner).CreateWriter()
            .WriteAsync(StoreUnderTest.Tenant, new[] { TestBars.Plain(minute: 1, close: 101) }, Stop).AsTask();
        await Deadline.Until(async () => await database.ScalarAsync<long>($"SELECT count(*) {Waiting}") == 2, "the next process waits");
        Assert.False(newer.IsCompleted);
        await locker.DisposeAsync();
        await Deadline.For(newer);
        Assert.Equal(101.0, await database.ScalarAsync<double>("SELECT max(close) FROM bars_ohlcv"));
    }

    private static BarBatch Revision(int number) => new(StoreUnderTest.Tenant, new[] { TestBars.Plain(close: number) with { Open = number, High = number, Low = number } });

    private static async Task<NpgsqlConnection> LockRowAsync(PostgresDatabase database)
    {
        // Closing the connection ends its transaction.
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Stop);
        await using var command = new NpgsqlCommand("BEGIN; SELECT * FROM bars_ohlcv FOR UPDATE", connection);
        await command.ExecuteNonQueryAsync(Stop);
        return connection;
    }
}
