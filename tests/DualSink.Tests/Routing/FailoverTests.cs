using DualSink.Journal;
using DualSink.Routing;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Routing;

public sealed class FailoverTests
{
    private static readonly RouteOptions Failover = new() { Mode = "failover" };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_standby_answers_whoever_waits_for_a_primary_that_fails_and_the_primary_comes_back()
    {
        await using var bed = await JournalBed.OpenAsync(Failover);
        using var metrics = new MetricsProbe(bed.Id);
        Assert.True((await bed.SettleAsync(SinkBars.Minutes(0, 2))).IsComplete);
        bed.Legacy.OnWrite = (_, _) => throw SinkBars.Outage("killed");

        var outcome = await bed.SettleAsync(SinkBars.Minutes(2, 2));

        Assert.True(outcome.IsComplete);
        Assert.Equal(["legacy"], outcome.Owed);
        Assert.Equal("provider", bed.Pipeline.InCharge);
        bed.Legacy.OnWrite = (_, _) => ValueTask.CompletedTask;
        await Deadline.Until(() => bed.Pipeline.InCharge == "legacy", "the primary is in charge again");
        await Deadline.Until(() => bed.Log.Lines.Any(line => line.Event == 1303), "the failback is told");
        Assert.Equal(4, bed.Legacy.Table.Count);
        Assert.Equal(1, metrics.Sums["dualsink_failovers_total{from=legacy,tenant=default,to=provider}"]);
        Assert.Equal(1, metrics.Sums["dualsink_failovers_total{from=provider,tenant=default,to=legacy}"]);
        Assert.Single(bed.Log.Lines, line => line.Event == 1302 && line.Text.Contains("killed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_both_fail_the_journal_answers_in_time_and_either_is_followed_when_it_comes_back()
    {
        await using var bed = await JournalBed.OpenAsync(Failover with { AckTimeout = TimeSpan.FromMilliseconds(500) });
        bed.Legacy.OnWrite = bed.Provider.OnWrite = (_, _) => throw SinkBars.Outage();

        var outcome = await bed.SettleAsync(SinkBars.Minutes(0, 2));
        Assert.Equal((2, "legacy, provider"), (outcome.Accepted, string.Join(", ", outcome.Owed)));

        bed.Provider.OnWrite = (_, _) => ValueTask.CompletedTask;
        await Deadline.Until(() => bed.Pipeline.InCharge == "provider", "the standby is in charge");
        Assert.True((await bed.SettleAsync(SinkBars.Minutes(2, 2))).IsComplete);
    }

    [Fact]
    public async Task The_standby_never_takes_charge_in_another_mode()
    {
        await using var bed = await JournalBed.OpenAsync(Failover with { Mode = "dual", AckTimeout = TimeSpan.FromMilliseconds(700) });
        bed.Legacy.OnWrite = (_, _) => throw SinkBars.Outage();

        Assert.Equal(2, (await bed.SettleAsync(SinkBars.Minutes(0, 2))).Accepted);
        Assert.Equal("legacy", bed.Pipeline.InCharge);

        await bed.SwitchAsync("failover");
        Assert.True((await bed.SettleAsync(SinkBars.Minutes(2, 2))).IsComplete);
        Assert.Equal("provider", bed.Pipeline.InCharge);
    }

    [Fact]
    public async Task Every_change_of_charge_is_kept_as_an_event_with_its_cause()
    {
        await using var bed = await JournalBed.OpenAsync(Failover);
        bed.Legacy.OnWrite = (_, _) => throw SinkBars.Outage("killed");
        await bed.SettleAsync(SinkBars.Minutes(0, 2));
        await Deadline.For(bed.Pipeline.CloseAsync(TimeSpan.Zero, Stop));

        using var view = await JournalView.OpenAsync(bed.Path, cancellationToken: Stop);
        var kept = Assert.Single(await view.EventsAsync(10, Stop), e => e.Kind == "failover");
        Assert.Equal("provider", kept.Lane);
        Assert.Contains("killed", kept.Cause);
    }

    [Fact]
    public async Task A_mode_left_and_taken_again_between_two_looks_does_not_leave_a_dead_primary_in_charge()
    {
        await using var bed = await JournalBed.OpenAsync(Failover);
        bed.Legacy.OnWrite = (_, _) => throw SinkBars.Outage("killed");
        Assert.True((await bed.SettleAsync(SinkBars.Minutes(0, 2))).IsComplete);
        for (var i = 0; i < 5; i++)
        {
            await bed.SwitchAsync("dual");
            await bed.SwitchAsync("failover");

            var outcome = await bed.SettleAsync(SinkBars.Minutes(i, 2));
            Assert.Equal((true, "legacy"), (outcome.IsComplete, Assert.Single(outcome.Owed)));
            Assert.Equal("provider", bed.Pipeline.InCharge);
        }
    }

    [Fact]
    public void It_needs_a_journal() =>
        Assert.Equal("store_mode", Assert.Single(RouteRules.Check(Failover, hasJournal: false)).Setting);
}
