using DualSink.Journal;
using DualSink.Routing;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Routing;

/// <summary>What another process asks the owner for, through the journal's file.</summary>
public sealed class ControlDeskTests
{
    private static readonly RouteOptions Dual = new() { Mode = "dual", Ack = AckPolicy.All };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_switch_that_stops_a_table_wants_consent()
    {
        await using var bed = await JournalBed.OpenAsync(Dual);

        var refused = await AskAsync(bed, ControlCommand.Switch, new ControlArguments { Mode = "legacy" });
        Assert.False(refused.Ok);
        Assert.StartsWith("Table bars_ohlcv (provider) stops being written", refused.Text);
        Assert.Equal("dual", bed.Pipeline.Route.Mode);

        var done = await AskAsync(bed, ControlCommand.Switch, new ControlArguments { Mode = "legacy", Consents = true });
        Assert.True(done.Ok);
        Assert.StartsWith("Switched from dual (ack all) to legacy. Table bars_ohlcv", done.Text);
        Assert.Equal(new ControlAnswer(true, "Mode legacy is in force already."), await AskAsync(bed, ControlCommand.Switch, new ControlArguments { Mode = "legacy" }));
    }

    [Fact]
    public async Task A_lane_is_paused_and_resumed()
    {
        await using var bed = await JournalBed.OpenAsync(Dual with { Ack = AckPolicy.Primary });

        Assert.True((await AskAsync(bed, ControlCommand.Pause, new ControlArguments { Lane = "provider" })).Ok);
        await bed.SettleAsync(SinkBars.Minutes(0, 3));
        await bed.SettleAsync(SinkBars.Minutes(3, 3));
        Assert.Empty(bed.Provider.Table);

        Assert.Equal(new ControlAnswer(true, "Lane provider delivers."), await AskAsync(bed, ControlCommand.Resume, new ControlArguments { Lane = "provider" }));
        await Deadline.For(bed.Pipeline.FlushAsync(Stop));
        Assert.Equal(6, bed.Provider.Table.Count);
    }

    [Fact]
    public async Task Under_failover_nobody_waits_for_a_primary_that_somebody_paused()
    {
        await using var bed = await JournalBed.OpenAsync(Dual with { Mode = "failover" });
        Assert.True((await AskAsync(bed, ControlCommand.Pause, new ControlArguments { Lane = "legacy" })).Ok);

        var outcome = await bed.SettleAsync(SinkBars.Minutes(0, 3));

        Assert.True(outcome.IsComplete);
        Assert.Equal(["legacy"], outcome.Owed);
        Assert.Empty(bed.Legacy.Table);
    }

    [Fact]
    public async Task Nobody_waits_for_a_lane_that_is_detached_and_what_it_missed_is_told_when_it_is_attached()
    {
        await using var bed = await JournalBed.OpenAsync(Dual);
        bed.Provider.OnWrite = (_, _) => throw SinkBars.Outage();
        var confirmed = await bed.OfferAsync(SinkBars.Minutes(0, 3));
        await Deadline.Until(() => bed.Legacy.Table.Count == 3, "legacy has the bars");
        Assert.False(confirmed.IsCompleted);

        Assert.True((await AskAsync(bed, ControlCommand.Detach, new ControlArguments { Lane = "provider" })).Ok);
        Assert.True((await Deadline.For(confirmed)).IsComplete);
        Assert.True((await bed.SettleAsync(SinkBars.Minutes(3, 3))) is { IsComplete: true, Owed.IsEmpty: true });

        bed.Provider.OnWrite = (_, _) => ValueTask.CompletedTask;
        var attached = await AskAsync(bed, ControlCommand.Attach, new ControlArguments { Lane = "provider" });
        Assert.Contains("missed positions 1 to 2", attached.Text);
        await bed.SettleAsync(SinkBars.Minutes(6, 3));
        await Deadline.For(bed.Pipeline.FlushAsync(Stop));
        Assert.All(SinkBars.Minutes(6, 3).Bars.ToArray(), bar => Assert.Contains(bar, bed.Provider.Table.Values));
        Assert.DoesNotContain(SinkBars.Minutes(3, 1).Bars.Span[0], bed.Provider.Table.Values);
    }

    [Fact]
    public async Task A_rewind_delivers_again()
    {
        await using var bed = await JournalBed.OpenAsync(Dual);
        await bed.SettleAsync(SinkBars.Minutes(0, 3));
        await bed.SettleAsync(SinkBars.Minutes(3, 3));
        await Deadline.For(bed.Pipeline.FlushAsync(Stop));
        bed.Provider.Table.Clear();

        var answer = await AskAsync(bed, ControlCommand.Rewind, new ControlArguments { Lane = "provider", Position = 1 });

        Assert.Equal(new ControlAnswer(true, "Lane provider delivers again what comes after position 1: 3 bars."), answer);
        await Deadline.For(bed.Pipeline.FlushAsync(Stop));
        Assert.Equal(3, bed.Provider.Table.Count);
    }

    [Theory]
    [InlineData("lane pause", "{\"lane\":\"both\"}", "There is no lane 'both'. Lanes: legacy, provider.")]
    [InlineData("lane rewind", "{\"lane\":\"legacy\"}", "A rewind wants a position or a time.")]
    [InlineData("lane burn", "{}", "This version does not know 'lane burn'.")]
    [InlineData("switch", "{}", "store_mode: '' is no mode")]
    [InlineData("switch", "{\"mood\":\"dual\"}", "mood")]
    [InlineData("switch", "dual", "'d' is an invalid")]
    public async Task What_cannot_be_done_is_answered_with_the_reason(string command, string arguments, string told)
    {
        await using var bed = await JournalBed.OpenAsync(Dual);
        using var view = await JournalView.OpenAsync(bed.Path, cancellationToken: Stop);

        var answer = await Deadline.For(view.PostAsync(command, arguments, Stop));

        Assert.False(answer.Ok);
        Assert.Contains(told, answer.Text);
    }

    private static async Task<ControlAnswer> AskAsync(JournalBed bed, string command, ControlArguments arguments)
    {
        using var view = await JournalView.OpenAsync(bed.Path, cancellationToken: Stop);
        return await Deadline.For(view.PostAsync(command, arguments.ToJson(), Stop));
    }
}
