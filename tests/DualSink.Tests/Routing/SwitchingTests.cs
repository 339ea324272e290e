using DualSink.Bars;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Tests.Sinks;
using Microsoft.Extensions.Logging;

namespace DualSink.Tests.Routing;

public sealed class SwitchingTests
{
    private static readonly RouteOptions Dual = new() { Mode = "dual", Ack = AckPolicy.All };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_waits_for_a_sink_that_a_switch_has_left()
    {
        await using var bed = await JournalBed.OpenAsync(Dual);
        bed.Provider.OnWrite = (_, _) => throw SinkBars.Outage();
        var confirmed = await bed.OfferAsync(SinkBars.Minutes(0, 2));
        await Deadline.Until(() => bed.Legacy.Table.Count == 2, "legacy has the bars");
        Assert.False(confirmed.IsCompleted);

        await bed.SwitchAsync("legacy");

        var outcome = await Deadline.For(confirmed);
        Assert.True(outcome.IsComplete);
        Assert.Equal(["provider"], outcome.Owed);
        bed.Provider.OnWrite = (_, _) => ValueTask.CompletedTask;
        await Deadline.Until(() => bed.Provider.Table.Count == 2, "provider has what it was owed");
    }

    [Fact]
    public async Task The_mode_switched_to_outlives_the_process_and_wins_over_the_settings_with_a_warning()
    {
        await using var bed = await JournalBed.OpenAsync(Dual);
        await bed.SwitchAsync("provider");
        await bed.Pipeline.CloseAsync(TimeSpan.Zero, Stop);

        await bed.ReopenAsync(Dual);

        Assert.Equal("provider", bed.Pipeline.Route.Mode);
        Assert.Single(bed.Log.Lines, line => line is { Event: 1304, Level: LogLevel.Warning } && line.Text.Contains("mode provider", StringComparison.Ordinal) && line.Text.Contains("say dual", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mode_that_was_named_by_a_flag_wins_over_the_one_kept()
    {
        await using var bed = await JournalBed.OpenAsync(Dual);
        await bed.SwitchAsync("provider");
        await bed.Pipeline.CloseAsync(TimeSpan.Zero, Stop);

        await bed.ReopenAsync(Dual, isModeForced: true);
        Assert.Equal("dual", bed.Pipeline.Route.Mode);
        await bed.Pipeline.CloseAsync(TimeSpan.Zero, Stop);

        // A flag is for its own process: a refill of one table must not switch the feed.
        await bed.ReopenAsync(Dual with { Mode = "legacy" });
        Assert.Equal("provider", bed.Pipeline.Route.Mode);
    }

    [Fact]
    public async Task A_mode_of_which_every_lane_is_detached_is_refused()
    {
        await using var bed = await JournalBed.OpenAsync(Dual);
        using (var view = await JournalView.OpenAsync(bed.Path, cancellationToken: Stop))
        {
            Assert.True((await view.PostAsync(ControlCommand.Detach, new ControlArguments { Lane = "legacy" }.ToJson(), Stop)).Ok);
        }

        var refused = await Assert.ThrowsAsync<SwitchRefusedException>(() => bed.Pipeline.SwitchAsync(Dual with { Mode = "legacy" }, consents: true, Stop));

        Assert.Contains("dualsink lane attach legacy", refused.Message, StringComparison.Ordinal);
        Assert.Equal("dual", bed.Pipeline.Route.Mode);
    }

    [Fact]
    public async Task Two_hundred_switches_under_load_lose_no_bar()
    {
        await using var bed = await JournalBed.OpenAsync(Dual with { Ack = AckPolicy.Primary });
        bed.Legacy.OnWrite = bed.Provider.OnWrite = async (_, cancellationToken) => await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, cancellationToken);
        var random = new Random(4);
        using var enough = new CancellationTokenSource();
        var written = new List<(BarBatch Batch, Task<BatchOutcome> Confirmed)>[4];
        var writers = written.Select((_, writer) => Task.Run(() => WriteAsync(writer))).ToArray();
        for (var i = 0; i < 200; i++)
        {
            var mode = StoreSinks.Modes[random.Next(StoreSinks.Modes.Length)];
            var route = new RouteOptions { Mode = mode, Ack = (AckPolicy)random.Next(3), Primary = StoreSinks.Names[random.Next(2)] };
            await Deadline.For(bed.Pipeline.SwitchAsync(route, consents: true, Stop));
            await Task.Yield();
        }

        await enough.CancelAsync();
        await Deadline.For(Task.WhenAll(writers));
        await Deadline.For(bed.Pipeline.FlushAsync(Stop));
        foreach (var (batch, confirmed) in written.SelectMany(batches => batches))
        {
            var outcome = await Deadline.For(confirmed);
            Assert.Equal(batch.Count, outcome.Committed + outcome.Superseded + outcome.Accepted);
        }

        await bed.Pipeline.CloseAsync(TimeSpan.FromSeconds(5), Stop);
        var oracle = await JournalOracle.ReadAsync(bed.Path);
        oracle.AssertKeeps(written.SelectMany(batches => batches).SelectMany(batch => batch.Batch.Bars.ToArray()));
        oracle.AssertHolds("legacy", Held(bed.Legacy));
        oracle.AssertHolds("provider", Held(bed.Provider));

        async Task WriteAsync(int writer)
        {
            written[writer] = [];
            for (var minute = 0; !enough.IsCancellationRequested; minute += 3)
            {
                var batch = SinkBars.Minutes(minute, 3, $"S{writer}");
                written[writer].Add((batch, await bed.OfferAsync(batch)));
                if (minute % 30 == 0)
                {
                    await Task.WhenAny(written[writer][^1].Confirmed, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Stop));
                }
            }
        }
    }

    private static Dictionary<(string, DateTime), decimal> Held(ScriptedStore store) =>
        store.Table.Values.ToDictionary(bar => (bar.Symbol, bar.Timestamp), bar => bar.Close);
}
