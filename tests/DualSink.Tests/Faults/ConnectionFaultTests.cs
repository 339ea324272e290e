using System.Text;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;
using Npgsql;

namespace DualSink.Tests.Faults;

/// <summary>A network that breaks at the worst moments, between a sink and real PostgreSQL.</summary>
public sealed class ConnectionFaultTests(PostgresServers servers)
{
    private static readonly byte[] CopyBegins = "PGCOPY\n"u8.ToArray();

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task A_connection_cut_in_the_middle_of_a_COPY_loses_nothing_and_repeats_nothing(int major)
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync(major);
        await using var proxy = new FaultyProxy(database.Server.Port);
        var copying = false;
        proxy.OnRequest = sent =>
        {
            var cut = copying && proxy.Cuts == 0;
            copying = copying || sent.Span.IndexOf(CopyBegins) >= 0;
            return cut ? ProxyAction.Cut : ProxyAction.Pass;
        };
        await using var bed = Bed(database, proxy, workers: 1);
        var batch = SinkBars.Minutes(0, 1000);
        var outcome = await bed.Sink.SettleAsync(batch);

        Assert.Equal((1, 1000, 1), (proxy.Cuts, outcome.Committed, outcome.Retries));
        await bed.AssertHoldsAsync(batch.Bars.ToArray());
    }

    [Theory]
    [InlineData(15, "COMMIT", 1000)]
    [InlineData(18, "COMMIT", 1000)]
    [InlineData(15, "ON CONFLICT", 20)]
    [InlineData(18, "ON CONFLICT", 20)]
    public async Task A_connection_cut_after_the_commit_but_before_the_reply_repeats_a_write_that_changes_nothing(int major, string request, int bars)
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync(major);
        await using var proxy = new FaultyProxy(database.Server.Port);
        var looked = Encoding.ASCII.GetBytes(request);
        var armed = 1;
        proxy.OnRequest = sent =>
            sent.Span.IndexOf(looked) >= 0 && Interlocked.Exchange(ref armed, 0) == 1 ? ProxyAction.PassAndCutBeforeReply : ProxyAction.Pass;
        await using var bed = Bed(database, proxy, workers: 1);
        var batch = SinkBars.Minutes(0, bars);
        var outcome = await bed.Sink.SettleAsync(batch);

        Assert.Equal((1, bars, 1), (proxy.Cuts, outcome.Committed, outcome.Retries));
        await bed.AssertHoldsAsync(batch.Bars.ToArray());

        // The first transaction made the rows, and the second left them as they were.
        Assert.Equal(1, await database.ScalarAsync<long>("SELECT count(DISTINCT xmin::text) FROM bars_ohlcv"));
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM bars_ohlcv WHERE updated_at <> created_at"));
    }

    [Fact]
    public async Task A_host_that_refuses_is_tried_again_until_it_takes()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await using var proxy = new FaultyProxy(database.Server.Port) { Refuses = true };
        await using var bed = Bed(database, proxy, workers: 2);
        var confirmed = await bed.Sink.OfferAsync(SinkBars.Minutes(0, 100));
        await Deadline.Until(() => bed.Sink.Health is { State: SinkState.Retrying, Retries: > 2 }, "the sink retries");
        Assert.Contains("cannot be reached", bed.Sink.Health.Detail, StringComparison.Ordinal);
        proxy.Refuses = false;

        Assert.Equal(100, (await Deadline.For(confirmed)).Committed);
        Assert.Equal(SinkState.Connected, bed.Sink.Health.State);
    }

    [Fact]
    public async Task A_network_that_swallows_everything_is_given_up_after_the_write_timeout()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await using var proxy = new FaultyProxy(database.Server.Port);
        await using var bed = Bed(database, proxy, workers: 1, new PostgresEngineOptions { WriteTimeout = TimeSpan.FromMilliseconds(300) });
        await bed.Sink.SettleAsync(SinkBars.Minutes(0, 10));
        var swallowed = 0;
        proxy.OnRequest = sent => sent.Span.IndexOf("ON CONFLICT"u8) >= 0 && Interlocked.Increment(ref swallowed) == 1 ? ProxyAction.Swallow : ProxyAction.Pass;
        var outcome = await bed.Sink.SettleAsync(SinkBars.Minutes(10, 10));

        Assert.Equal((10, 1), (outcome.Committed, outcome.Retries));
        await bed.AssertHoldsAsync(SinkBars.Minutes(0, 20).Bars.ToArray());
    }

    [Fact]
    public async Task A_network_that_swallows_a_COPY_is_given_up_though_the_connection_string_sets_no_limit()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await using var proxy = new FaultyProxy(database.Server.Port);
        var url = new NpgsqlConnectionStringBuilder(database.AppConnectionString) { Port = proxy.Port, CommandTimeout = 0 };
        await using var callers = NpgsqlDataSource.Create(url.ConnectionString);
        await using var engine = new PostgresEngine(callers, new PostgresEngineOptions { WriteTimeout = TimeSpan.FromMilliseconds(300) });
        await using var sink = new StoreSink(engine.Open(new TableBinding(TableLayout.Provider)), PostgresBed.Stubborn with { Workers = 1 });
        var swallowed = 0;
        proxy.OnRequest = sent => sent.Span.IndexOf(CopyBegins) >= 0 && Interlocked.Increment(ref swallowed) == 1 ? ProxyAction.Swallow : ProxyAction.Pass;
        var outcome = await Deadline.For(sink.SettleAsync(SinkBars.Minutes(0, 1000)));

        Assert.True(swallowed > 0);
        Assert.Equal((1000, true), (outcome.Committed, outcome.Retries > 0));
        Assert.Equal(1000, await database.ScalarAsync<long>("SELECT count(*) FROM bars_ohlcv"));
    }

    [Fact]
    public async Task Closing_does_not_wait_for_a_network_that_is_gone()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await using var proxy = new FaultyProxy(database.Server.Port);
        await using var bed = Bed(database, proxy, workers: 1);
        await bed.Sink.SettleAsync(SinkBars.Minutes(0, 10));
        proxy.OnRequest = _ => ProxyAction.Swallow;
        proxy.Refuses = true;
        var confirmed = await bed.Sink.OfferAsync(SinkBars.Minutes(10, 10));

        Assert.Equal(10, await Deadline.For(bed.Sink.CloseAsync(TimeSpan.Zero, TestContext.Current.CancellationToken)));
        Assert.Equal(10, (await Deadline.For(confirmed)).Returned);
    }

    [Fact]
    public async Task Of_several_hosts_the_living_one_is_written()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await using var bed = PostgresBed.Open(database, TableLayout.Provider, PostgresBed.Impatient);
        await using var engine = PostgresEngine.Connect(
            $"postgresql://{PostgresServer.AppUser}@127.0.0.1:1,127.0.0.1:{database.Server.Port}/{database.Name}");
        await using var sink = new StoreSink(engine.Open(new TableBinding(TableLayout.Provider)), PostgresBed.Impatient);
        var outcome = await sink.SettleAsync(SinkBars.Minutes(0, 200));

        Assert.Equal((200, 0), (outcome.Committed, outcome.Retries));
        await bed.AssertHoldsAsync(SinkBars.Minutes(0, 200).Bars.ToArray());
    }

    private static PostgresBed Bed(PostgresDatabase database, FaultyProxy proxy, int workers, PostgresEngineOptions? options = null) =>
        PostgresBed.Open(database, TableLayout.Provider, PostgresBed.Stubborn with { Workers = workers }, proxy.Port, options);
}
