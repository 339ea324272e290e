using System.Collections.Concurrent;
using DualSink.Bars;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Routing;

/// <summary>Many who write and switch while the pipeline is closed.</summary>
[Trait(Storm.Trait, "yes")]
public sealed class ClosingRaceTests
{
    private static readonly RouteOptions Dual = new() { Mode = "dual", Ack = AckPolicy.All };

    public static TheoryData<int> Seeds => Storm.Seeds(3, 100);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whoever_was_accepted_is_answered_and_owed_or_settled_and_nobody_is_accepted_in_silence(int seed)
    {
        var random = new Random(seed);
        await using var bed = await JournalBed.OpenAsync(Dual);
        bed.Legacy.OnWrite = bed.Provider.OnWrite = async (_, token) => await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, token);
        ConcurrentBag<(long Position, Task<BatchOutcome> Confirmed)> accepted = [];
        var writers = Enumerable.Range(0, 8).Select(writer => Task.Run(() => WriteAsync(writer))).ToArray();
        var switching = Task.Run(SwitchAsync, Stop);
        var enough = random.Next(200);
        await Deadline.Until(() => accepted.Count >= enough, "some are accepted");

        var closing = await Deadline.For(bed.Pipeline.CloseAsync(TimeSpan.FromMilliseconds(random.Next(3) * 20), Stop));
        await Deadline.For(Task.WhenAll([.. writers, switching]));

        foreach (var outcome in await Deadline.For(Task.WhenAll(accepted.Select(batch => batch.Confirmed))))
        {
            Assert.Equal(3, outcome.Committed + outcome.Superseded + outcome.Accepted);
        }

        using var view = await JournalView.OpenAsync(bed.Path, cancellationToken: Stop);
        var ledger = await Ledger.ReadAsync(view, Stop);
        Assert.True(ledger.Ok);
        Assert.Equal(closing.Owed, ledger.Lanes.Sum(lane => lane.Owed));
        var oracle = await JournalOracle.ReadAsync(bed.Path);
        Assert.Equal(accepted.Select(batch => batch.Position).Order(), oracle.Entries.Select(entry => entry.Position));
        await Assert.ThrowsAsync<SinkClosedException>(() => bed.SwitchAsync("legacy"));

        async Task WriteAsync(int writer)
        {
            for (var minute = 0; ; minute += 3)
            {
                try
                {
                    var receipt = await bed.Pipeline.WriteAsync(SinkBars.Minutes(minute, 3, $"S{writer}"), cancellationToken: Stop);
                    accepted.Add((receipt.Position!.Value, receipt.Confirmed));
                }
                catch (SinkClosedException)
                {
                    return;
                }
            }
        }

        async Task SwitchAsync()
        {
            for (var i = 0; ; i++)
            {
                try
                {
                    await bed.Pipeline.SwitchAsync(Dual with { Mode = StoreSinks.Modes[i % StoreSinks.Modes.Length], Ack = (AckPolicy)(i % 3) }, consents: true, Stop);
                }
                catch (SinkClosedException)
                {
                    return;
                }
            }
        }
    }

    [Fact]
    public async Task A_batch_that_was_kept_after_the_sinks_had_ended_is_answered_at_once()
    {
        var desk = new ReceiptDesk(RouteSnapshot.Of(Dual), TimeProvider.System);
        desk.Close();
        var late = new WaitingReceipt(RouteSnapshot.Of(Dual).Sinks, AdmittedBatch.Check(SinkBars.Minutes(0, 2), BarRules.Default));

        desk.Open(1, late);

        var outcome = await Deadline.For(late.Confirmed);
        Assert.Equal((2, 2, 0), (outcome.Accepted, outcome.Owed.Length, desk.Count));
    }
}
