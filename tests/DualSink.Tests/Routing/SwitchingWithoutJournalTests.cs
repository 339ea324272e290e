using DualSink.Routing;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Routing;

public sealed class SwitchingWithoutJournalTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_batch_goes_where_the_switch_says_and_those_in_flight_end_where_they_began()
    {
        await using var bed = await PipelineBed.OpenAsync("legacy");
        var gate = new Gate();
        bed.Legacy.OnWrite = gate.PassAsync;
        var before = await bed.Pipeline.WriteAsync(SinkBars.Minutes(0, 1), cancellationToken: Stop);
        await gate.ArrivalAsync();

        var change = await bed.Pipeline.SwitchAsync(bed.Pipeline.Route with { Mode = "provider" }, cancellationToken: Stop);
        var after = await bed.Pipeline.WriteAsync(SinkBars.Minutes(1, 1), cancellationToken: Stop);
        Assert.True((await Deadline.For(after.Confirmed)).IsComplete);
        gate.Open();
        Assert.True((await Deadline.For(before.Confirmed)).IsComplete);

        Assert.Equal(("legacy", "provider", null), (change.Before.Mode, change.After.Mode, change.Consequence));
        Assert.Equal((1, 1), (bed.Legacy.Table.Count, bed.Provider.Table.Count));
    }

    [Fact]
    public async Task Leaving_both_tables_wants_consent_and_says_what_stops()
    {
        await using var bed = await PipelineBed.OpenAsync();
        var wanted = bed.Pipeline.Route with { Mode = "legacy" };

        var refused = await Assert.ThrowsAsync<SwitchRefusedException>(() => bed.Pipeline.SwitchAsync(wanted, cancellationToken: Stop));
        Assert.Equal("dual", bed.Pipeline.Route.Mode);
        Assert.StartsWith("Table bars_ohlcv (provider) stops being written", refused.Consequence);
        Assert.Empty(refused.Problems);

        var change = await bed.Pipeline.SwitchAsync(wanted, consents: true, Stop);
        Assert.Equal(refused.Consequence, change.Consequence);
        Assert.Equal(wanted, bed.Pipeline.Route);
    }

    [Fact]
    public async Task A_route_that_cannot_be_taken_leaves_the_old_one_in_force()
    {
        await using var bed = await PipelineBed.OpenAsync("legacy");
        var before = bed.Pipeline.Route;

        var refused = await Assert.ThrowsAsync<SwitchRefusedException>(
            () => bed.Pipeline.SwitchAsync(new RouteOptions { Mode = "dual", Ack = AckPolicy.Primary, Primary = "both" }, consents: true, Stop));

        Assert.Equal(["primary", "ack"], refused.Problems.Select(problem => problem.Setting));
        Assert.Same(before, bed.Pipeline.Route);
    }

    [Fact]
    public async Task The_mode_in_force_is_a_gauge_and_every_switch_is_counted_and_logged()
    {
        await using var bed = await PipelineBed.OpenAsync("legacy");
        using var metrics = new MetricsProbe(bed.Id);
        Assert.Equal(1, metrics.Observe()["dualsink_mode{mode=legacy,tenant=default}"]);

        await bed.Pipeline.SwitchAsync(bed.Pipeline.Route with { Mode = "dual" }, cancellationToken: Stop);
        await bed.Pipeline.SwitchAsync(bed.Pipeline.Route, cancellationToken: Stop);

        Assert.Equal(1, metrics.Sums["dualsink_mode_switches_total{from=legacy,tenant=default,to=dual}"]);
        Assert.Equal(1, metrics.Observe()["dualsink_mode{mode=dual,tenant=default}"]);
        Assert.Single(bed.Log.Lines, line => line.Event == 1301 && line.Text.Contains("Switched from legacy to dual", StringComparison.Ordinal));
    }
}
