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

    [Theory]
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
