using DualSink.Journal;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Routing;

/// <summary>A journal full of what a sink is owed, and what its door does then.</summary>
public sealed class FullJournalTests
{
    private static readonly RouteOptions Dual = new() { Mode = "dual", Ack = AckPolicy.Journal };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_writer_waits_for_room_where_nothing_may_be_dropped()
    {
        await using var bed = await FillAsync(BackpressurePolicy.Block, WhenFull.Block);
        using var patience = new CancellationTokenSource();
        var write = bed.Pipeline.WriteAsync(SinkBars.Minutes(0, 1000, "LAST"), cancellationToken: patience.Token).AsTask();
        Assert.False(write.IsCompleted);

        bed.Provider.OnWrite = (_, _) => ValueTask.CompletedTask;
        Assert.NotNull((await Deadline.For(write)).Position);
    }

    [Fact]
    public async Task A_writer_who_waits_for_room_may_give_up()
    {
        await using var bed = await FillAsync(BackpressurePolicy.Block, WhenFull.Block);
        using var patience = new CancellationTokenSource();
        var write = bed.Pipeline.WriteAsync(SinkBars.Minutes(0, 1000, "LAST"), cancellationToken: patience.Token).AsTask();
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Deadline.For(write));
    }

    [Fact]
    public async Task The_batch_that_came_is_dropped_where_that_is_the_policy_and_its_writer_is_told()
    {
        await using var bed = await FillAsync(BackpressurePolicy.DropNewest, WhenFull.Block);
        using var metrics = new MetricsProbe(bed.Id);

        var receipt = await Deadline.For(bed.Pipeline.WriteAsync(SinkBars.Minutes(0, 1000, "LAST"), cancellationToken: Stop));

        Assert.Equal((1000, null), ((await Deadline.For(receipt.Confirmed)).Dropped, receipt.Position));
        Assert.Equal(1, metrics.Sums["mdp_sink_dropped_batches_total{reason=drop_newest,sink=journal,tenant=demo}"]);
        bed.Provider.OnWrite = (_, _) => ValueTask.CompletedTask;
        await Deadline.For(bed.Pipeline.FlushAsync(Stop));
        receipt = await Deadline.For(bed.Pipeline.WriteAsync(SinkBars.Minutes(0, 1000, "LAST"), cancellationToken: Stop));
        Assert.Equal(1000, (await Deadline.For(receipt.Confirmed)).Accepted);
    }

    [Fact]
    public async Task The_lane_that_fills_it_is_given_up_where_the_settings_say_so_and_nobody_waits_for_it()
    {
        await using var bed = await FillAsync(BackpressurePolicy.Block, WhenFull.Detach);
        for (var batch = 0; batch < 100; batch++)
        {
            await bed.SettleAsync(SinkBars.Minutes(0, 1000, $"T{batch}"));
        }

        await bed.Pipeline.SwitchAsync(bed.Pipeline.Route with { Ack = AckPolicy.All }, cancellationToken: Stop);
        var outcome = await bed.SettleAsync(SinkBars.Minutes(0, 1000, "LAST"));
        Assert.True(outcome is { IsComplete: true, Owed.IsEmpty: true });
    }

    // The provider is stuck, and the journal takes what it can.
    private static async Task<JournalBed> FillAsync(BackpressurePolicy policy, WhenFull whenFull)
    {
        var bed = new JournalBed { Journal = new JournalOptions { Path = "", MaxBytes = 2 << 20, WhenFull = whenFull }, Backpressure = policy };
        await bed.ReopenAsync(Dual);
        bed.Provider.OnWrite = (_, _) => throw SinkBars.Outage();
        for (var batch = 0; batch < 200; batch++)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            try
            {
                var receipt = await bed.Pipeline.WriteAsync(SinkBars.Minutes(0, 1000, $"S{batch}"), cancellationToken: patience.Token);
                if ((await receipt.Confirmed).Dropped > 0)
                {
                    return bed;
                }
            }
            catch (OperationCanceledException)
            {
                return bed;
            }
        }

        Assert.Equal(WhenFull.Detach, whenFull);
        return bed;
    }
}
