using DualSink.Bars;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;
using Npgsql;

namespace DualSink.Tests.Faults;

/// <summary>Others who work on the same rows, and a server that will not be written for a while.</summary>
public sealed class LockFaultTests(PostgresServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task A_row_that_a_foreign_transaction_holds_is_tried_again_until_it_lets_go(int major)
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync(major);
        await using var bed = PostgresBed.Open(
            database, TableLayout.Provider, PostgresBed.Stubborn, engineOptions: new PostgresEngineOptions { LockTimeout = TimeSpan.FromMilliseconds(50) });
        await bed.Sink.SettleAsync(SinkBars.Minutes(0, 10));
        await using var foreigner = await database.Admin.OpenConnectionAsync(Stop);
        await using var transaction = await foreigner.BeginTransactionAsync(Stop);
        await RunAsync(foreigner, "SELECT 1 FROM bars_ohlcv FOR UPDATE");
        var confirmed = await bed.Sink.OfferAsync(SinkBars.Batch(TestBars.Plain(minute: 3, close: 101)));
        await Deadline.Until(() => bed.Sink.Health is { State: SinkState.Retrying, Retries: > 1 }, "the sink retries");
        Assert.Contains("55P03", bed.Sink.Health.LastError, StringComparison.Ordinal);
        await transaction.CommitAsync(Stop);

        Assert.Equal(1, (await Deadline.For(confirmed)).Committed);
        Assert.Equal(101, (await bed.HeldAsync())[("AAPL", TestBars.Plain(minute: 3).Timestamp)]);
    }

    [Fact]
    public async Task A_transaction_that_the_server_ends_for_its_length_is_tried_again()
    {
        // 17 and later have transaction_timeout, which ends the session.
        await using var database = await servers.CreateDatabaseWithTablesAsync(18);
        await database.ExecuteAsync($"ALTER ROLE app IN DATABASE {database.Name} SET transaction_timeout = '100ms'");
        await using var bed = PostgresBed.Open(database, TableLayout.Provider, PostgresBed.Stubborn);
        await bed.Sink.SettleAsync(SinkBars.Minutes(0, 10));
        await using var foreigner = await database.Admin.OpenConnectionAsync(Stop);
        await using var transaction = await foreigner.BeginTransactionAsync(Stop);
        await RunAsync(foreigner, "SELECT 1 FROM bars_ohlcv FOR UPDATE");
        var confirmed = await bed.Sink.OfferAsync(SinkBars.Batch(TestBars.Plain(minute: 3, close: 101)));
        await Deadline.Until(() => bed.Sink.Health.Retries > 1, "the sink retries");
        Assert.Equal(SinkState.Retrying, bed.Sink.Health.State);
        Assert.Contains("25P04", bed.Sink.Health.LastError, StringComparison.Ordinal);
        await transaction.CommitAsync(Stop);

        Assert.Equal(1, (await Deadline.For(confirmed)).Committed);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task A_deadlock_with_a_foreign_transaction_is_tried_again(int major)
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync(major);

        // Whoever waits first finds the deadlock and gives way: the sink.
        await database.ExecuteAsync($"ALTER DATABASE {database.Name} SET deadlock_timeout = '100ms'");
        await using var bed = PostgresBed.Open(database, TableLayout.Provider, PostgresBed.Stubborn with { Workers = 1 });
        await bed.Sink.SettleAsync(SinkBars.Minutes(0, 2));
        await using var foreigner = await database.Admin.OpenConnectionAsync(Stop);
        await RunAsync(foreigner, "SET deadlock_timeout = '20s'");
        await using var transaction = await foreigner.BeginTransactionAsync(Stop);
        await RunAsync(foreigner, "UPDATE bars_ohlcv SET close = 1 WHERE ts = (SELECT max(ts) FROM bars_ohlcv)");
        var confirmed = await bed.Sink.OfferAsync(SinkBars.Batch(TestBars.Plain(minute: 0, close: 101), TestBars.Plain(minute: 1, close: 101)));
        await Deadline.Until(
            async () => await database.ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'") > 0
                || bed.Sink.Health.Retries > 0,
            "the sink waits for the foreign transaction");
        await RunAsync(foreigner, "UPDATE bars_ohlcv SET close = 1 WHERE ts = (SELECT min(ts) FROM bars_ohlcv)");
        await transaction.CommitAsync(Stop);
        var outcome = await Deadline.For(confirmed);

        Assert.Equal(2, outcome.Committed);
        Assert.Contains("40P01", bed.Sink.Health.LastError, StringComparison.Ordinal);
        Assert.All(await bed.HeldAsync(), row => Assert.Equal(101, row.Value));
    }

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task A_read_only_database_is_tried_again_until_it_can_be_written(int major)
    {
        await using var bed = await PostgresBed.OpenAsync(servers, TableLayout.Legacy, major: major);
        await bed.Sink.SettleAsync(SinkBars.Minutes(0, 10));
        await bed.Database.ExecuteAsync($"ALTER ROLE app IN DATABASE {bed.Database.Name} SET default_transaction_read_only = on");
        await bed.EndSessionsAsync();
        var confirmed = await bed.Sink.OfferAsync(SinkBars.Minutes(10, 200));

        // Each worker finds its session ended first, and the new one read-only after.
        await Deadline.Until(() => bed.Sink.Health.Detail.Contains("25006", StringComparison.Ordinal), "the sink was refused");
        Assert.Equal(SinkState.Retrying, bed.Sink.Health.State);
        Assert.Contains("read-only", bed.Sink.Health.Detail, StringComparison.Ordinal);
        await bed.Database.ExecuteAsync($"ALTER ROLE app IN DATABASE {bed.Database.Name} RESET default_transaction_read_only");
        await bed.EndSessionsAsync();

        Assert.Equal(200, (await Deadline.For(confirmed)).Committed);
        await bed.AssertHoldsAsync(SinkBars.Minutes(0, 210).Bars.ToArray());
    }

    [Fact]
    public async Task A_worker_in_trouble_leaves_the_sessions_of_the_others_alone()
    {
        // A trigger refuses what one worker writes; its session goes back to the pool, where the others take it.
        await using var bed = await PostgresBed.OpenAsync(servers, TableLayout.Provider, PostgresBed.Stubborn with { Workers = 4 });
        await bed.Database.ExecuteAsync(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.symbol = ''BAD'' THEN RAISE EXCEPTION ''refused''; END IF; RETURN NEW; END'; "
            + "CREATE TRIGGER refuse BEFORE INSERT ON bars_ohlcv FOR EACH ROW EXECUTE FUNCTION refuse()");
        var refused = TestBars.Plain("BAD");
        var inTrouble = SinkBars.WorkerOf(refused, bed.Sink);
        var bad = await bed.Sink.OfferAsync(SinkBars.Batch(refused));
        Bar[] others = [.. SinkBars.Minutes(0, 200).Bars.ToArray().Where(bar => SinkBars.WorkerOf(bar, bed.Sink) != inTrouble)];
        while (bed.Sink.Health.Retries < 15)
        {
            var confirmed = await Task.WhenAll(others.Select(bar => bed.Sink.OfferAsync(SinkBars.Batch(bar))));
            Assert.All(await Deadline.For(Task.WhenAll(confirmed)), outcome => Assert.Equal((1, 0), (outcome.Committed, outcome.Retries)));
        }

        await bed.Database.ExecuteAsync("DROP TRIGGER refuse ON bars_ohlcv");
        Assert.True((await Deadline.For(bad)).IsComplete);
        Assert.Contains("refused", bed.Sink.Health.LastError, StringComparison.Ordinal);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
