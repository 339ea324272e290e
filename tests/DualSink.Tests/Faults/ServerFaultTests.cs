using DualSink.Bars;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Faults;

/// <summary>Servers that die and come back, and passwords that change. Each test has a server of its own.</summary>
public sealed class ServerFaultTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_killed_and_restarted_again_and_again_loses_nothing_that_was_confirmed_and_keeps_the_order()
    {
        // Durable this time: what is confirmed has to survive.
        await using var server = await PostgresServer.StartAsync(15, new PostgresServerOptions { Settings = new Dictionary<string, string> { ["fsync"] = "on" } });
        await using var database = await WithTablesAsync(server);
        await using var bed = PostgresBed.Open(database, TableLayout.Provider, PostgresBed.Stubborn with { Workers = 4, QueueMax = 10 });
        using var enough = new CancellationTokenSource();
        var feed = Task.Run(() => FeedAsync(bed.Sink, enough.Token));
        for (var round = 1; round <= 4; round++)
        {
            var before = bed.Sink.Health.LastCommit;
            await Deadline.Until(() => bed.Sink.Health is { State: SinkState.Connected } health && health.LastCommit != before, "the sink writes");
            await server.KillAsync();
            await Deadline.Until(() => bed.Sink.Health.State == SinkState.Retrying, "the sink has noticed");
            await server.RestartAsync();
        }

        await enough.CancelAsync();
        var (expected, outcomes) = await Deadline.For(feed);

        Assert.All(outcomes, outcome => Assert.True(outcome.IsComplete));
        database.Admin.Clear();
        await bed.AssertHoldsAsync(expected);
    }

    [Fact]
    public async Task A_changed_password_is_read_again_from_where_it_came()
    {
        await using var server = await PostgresServer.StartAsync(15, new PostgresServerOptions { Password = "of the superuser" });
        await using var database = await WithTablesAsync(server);
        await database.ExecuteAsync("CREATE ROLE feed LOGIN PASSWORD 'first'; GRANT SELECT, INSERT, UPDATE ON bars_ohlcv TO feed");
        string Url(string password, string hosts) => $"postgresql://feed:{password}@{hosts}/{database.Name}";

        foreach (var hosts in (string[])[$"127.0.0.1:{server.Port}", $"127.0.0.1:1,127.0.0.1:{server.Port}"])
        {
            await database.ExecuteAsync("ALTER ROLE feed PASSWORD 'first'");
            var file = Url("first", hosts);
            await using var engine = PostgresEngine.Connect(file, new PostgresEngineOptions { RereadUrl = () => file });
            await using var sink = new StoreSink(engine.Open(new TableBinding(TableLayout.Provider)), PostgresBed.Stubborn);
            Assert.True((await sink.SettleAsync(SinkBars.Minutes(0, 100))).IsComplete);

            await database.ExecuteAsync("ALTER ROLE feed PASSWORD 'second'; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'feed'");
            var confirmed = await sink.OfferAsync(SinkBars.Minutes(100, 100));
            await Deadline.Until(() => sink.Health.LastError?.Contains("28P01", StringComparison.Ordinal) == true, "the server has refused the old password");
            Assert.Contains("Correct user or password", sink.Health.LastError, StringComparison.Ordinal);
            file = Url("second", hosts);

            Assert.True((await Deadline.For(confirmed)).IsComplete);
            Assert.DoesNotContain("second", sink.Health.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Of_several_hosts_a_dead_one_does_not_hide_that_the_living_one_refuses_the_password()
    {
        await using var server = await PostgresServer.StartAsync(15, new PostgresServerOptions { Password = "of the superuser" });
        await using var database = await WithTablesAsync(server);
        await database.ExecuteAsync("CREATE ROLE feed LOGIN PASSWORD 'right'; GRANT SELECT, INSERT, UPDATE ON bars_ohlcv TO feed");
        string Url(string password) => $"postgresql://feed:{password}@127.0.0.1:1,127.0.0.1:{server.Port}/{database.Name}";
        var file = Url("wrong");
        await using var engine = PostgresEngine.Connect(file, new PostgresEngineOptions { RereadUrl = () => file });
        await using var sink = new StoreSink(engine.Open(new TableBinding(TableLayout.Provider)), PostgresBed.Stubborn);
        var confirmed = await sink.OfferAsync(SinkBars.Minutes(0, 10));
        await Deadline.Until(() => sink.Health.Retries > 1, "the sink retries");
        Assert.Contains("28P01", sink.Health.LastError, StringComparison.Ordinal);
        file = Url("right");

        Assert.True((await Deadline.For(confirmed)).IsComplete);
    }

    // Revisions of a few keys, and new bars that are copied, until told that it is enough.
    private static async Task<(List<Bar> Bars, BatchOutcome[] Outcomes)> FeedAsync(StoreSink sink, CancellationToken enough)
    {
        List<Bar> bars = [];
        List<Task<BatchOutcome>> confirmed = [];
        for (var i = 0; !enough.IsCancellationRequested && i < 20_000; i++)
        {
            Bar[] batch = i % 3 == 0
                ? [.. Enumerable.Range(0, 300).Select(k => TestBars.Plain("NEW", (i * 300) + k))]
                : [.. Enumerable.Range(0, 20).Select(k => TestBars.Plain("OLD", k, 99.5m + (i % 20_000 * 0.0001m)))];
            bars.AddRange(batch);
            confirmed.Add((await sink.WriteAsync(SinkBars.Batch(batch), Stop)).Confirmed);
        }

        return (bars, await Task.WhenAll(confirmed));
    }

    private static async Task<PostgresDatabase> WithTablesAsync(PostgresServer server)
    {
        var database = await server.CreateDatabaseAsync();
        await using var engine = new PostgresEngine(database.Admin);
        await DualSink.Schema.SchemaManager.For(engine).ApplyAsync([new TableBinding(TableLayout.Provider)], new DualSink.Schema.SchemaApplyOptions(), Stop);
        await database.GrantToAppAsync();
        return database;
    }
}
