using DualSink.Sinks;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;
using Microsoft.Data.Sqlite;

namespace DualSink.Tests.Journal;

/// <summary>A backlog: how it is repaid, and what it costs meanwhile.</summary>
public sealed class LaneBacklogTests(PostgresServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreCase.LegacyOnSqlite)]
    [InlineData(StoreCase.ProviderOnPostgres15)]
    public async Task A_backlog_is_repaid_while_live_bars_go_on(StoreCase which)
    {
        await using var bed = await LaneBed.OpenAsync(which, servers, started: false);
        bed.Options = new StoreSinkOptions { MaxBatchSize = 50, DrainTimeout = TimeSpan.Zero };
        for (var i = 0; i < 120; i++)
        {
            await bed.AcceptAsync([.. Enumerable.Range(i * 40, 60).Select(bed.Next)]);
        }

        bed.StartLane();
        for (var i = 0; i < 40; i++)
        {
            await bed.AcceptAsync([.. Enumerable.Range(i * 30, 30).Select(bed.Next)]);
        }

        await bed.DrainAsync();
        await bed.AssertSettledAsync();
    }

    [Fact]
    public async Task While_the_cursor_cannot_become_durable_no_more_than_a_window_is_written()
    {
        await using var bed = await LaneBed.OpenAsync(StoreCase.ProviderOnSqlite, servers);
        bed.Options = LaneBed.Quick with { MaxBatchSize = 2 };
        await bed.RestartAsync();
        for (var i = 0; i < 10; i++)
        {
            await bed.AcceptAsync(bed.Next(i));
        }

        await bed.DrainAsync();
        bed.Store.IsDown = true;
        for (var i = 0; i < 100; i++)
        {
            await bed.AcceptAsync(bed.Next(i));
        }

        await using (var foreign = new SqliteConnection($"Data Source={bed.Journal.Path};Pooling=False"))
        {
            await foreign.OpenAsync(Stop);
            await using var command = foreign.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            await command.ExecuteNonQueryAsync(Stop);
            bed.Store.IsDown = false;
            await Deadline.Until(() => bed.Told.Count == 10 + 32, "a window is written");
            await Deadline.Until(() => bed.Lane.Status.Sink.InFlightBatches == 0, "nothing is being written");
            Assert.Equal((42, 10), (bed.Told.Count, bed.Lane.Cursor));
        }

        await bed.DrainAsync();
        await bed.AssertSettledAsync();
    }

    [Fact]
    public async Task A_backlog_shows_in_the_metrics_as_bars_batches_bytes_and_age()
    {
        await using var bed = await LaneBed.OpenAsync(StoreCase.ProviderOnSqlite, servers);
        using var probe = new MetricsProbe(bed.Pipeline);
        bed.Store.IsDown = true;
        await bed.AcceptAsync(bed.Next(1), bed.Next(2));
        await bed.AcceptAsync(bed.Next(3));
        Assert.InRange(probe.Observe()["dualsink_lane_backlog_bytes{sink=provider,tenant=demo}"], 3 * 10, 3 * 200);
        await Deadline.Until(() => probe.Observe()["dualsink_lane_backlog_age_seconds{sink=provider,tenant=demo}"] > 0, "the backlog grows old");
        await Deadline.Until(() => probe.Observe()["dualsink_lane_backlog_bytes{sink=provider,tenant=demo}"] != 3 * 20, "its bytes are measured");
        var gauges = probe.Observe();
        Assert.Equal((3, 2), (gauges["dualsink_lane_backlog_bars{sink=provider,tenant=demo}"], gauges["dualsink_lane_backlog_batches{sink=provider,tenant=demo}"]));
        Assert.InRange(gauges["dualsink_lane_backlog_bytes{sink=provider,tenant=demo}"], 3 * 10, 3 * 200);

        bed.Store.IsDown = false;
        await bed.DrainAsync();
        Assert.All(probe.Observe().Where(gauge => gauge.Key.StartsWith("dualsink_lane", StringComparison.Ordinal)), gauge => Assert.Equal(0, gauge.Value));
        await bed.Lane.DisposeAsync();
        Assert.DoesNotContain(probe.Observe().Keys, gauge => gauge.StartsWith("dualsink_lane", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_listener_that_fails_harms_nobody()
    {
        await using var bed = await LaneBed.OpenAsync(StoreCase.ProviderOnSqlite, servers, started: false);
        bed.OnTold = _ => throw new InvalidOperationException("a listener's defect");
        bed.StartLane();
        await bed.AcceptAsync(bed.Next(1));
        await bed.DrainAsync();

        await bed.AssertSettledAsync();
    }
}
