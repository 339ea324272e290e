using CsCheck;
using DualSink.Bars;
using DualSink.Journal;
using DualSink.Sinks;
using DualSink.Tests.Conformance;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Journal;

public sealed class DeadLetterBoxTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_dead_letter_is_kept_bit_for_bit() => JournalBars.Any.Array[1, 5].SampleAsync(
        async bars =>
        {
            await using var under = await WithLettersAsync(bars);
            await under.OpenAgainAsync();

            JournalBars.AssertSame(bars, (await LettersAsync(under)).Select(letter => letter.Letter.Bar));
        },
        iter: 10,
        threads: 1);

    [Fact]
    public async Task They_are_found_by_lane_reason_code_symbol_and_time()
    {
        await using var under = await WithLettersAsync(TestBars.Plain("AAPL"), TestBars.Plain("MSFT"), TestBars.Plain("MSFT", 1));

        Assert.Equal(3, (await LettersAsync(under)).Count);
        Assert.Equal(3, (await LettersAsync(under, new DeadLetterFilter { Lane = "provider", Reason = "TOO long" })).Count);
        Assert.Equal(3, (await LettersAsync(under, new DeadLetterFilter { Reason = "22001" })).Count);
        Assert.Equal(2, (await LettersAsync(under, new DeadLetterFilter { Symbol = "msft" })).Count);
        Assert.Equal([2L], (await LettersAsync(under, new DeadLetterFilter { Limit = 1, After = 1 })).Select(letter => letter.Id));
        Assert.Equal([3L], (await LettersAsync(under, new DeadLetterFilter { Ids = [3, 9] })).Select(letter => letter.Id));
        Assert.Empty(await LettersAsync(under, new DeadLetterFilter { Lane = "legacy" }));
        Assert.Empty(await LettersAsync(under, new DeadLetterFilter { Reason = "%" }));
        Assert.Empty(await LettersAsync(under, new DeadLetterFilter { To = DateTimeOffset.UnixEpoch }));
        Assert.Equal(3, (await LettersAsync(under, new DeadLetterFilter { From = DateTimeOffset.UnixEpoch })).Count);
    }

    [Fact]
    public async Task A_replay_takes_out_what_was_written_or_present_and_keeps_both_reasons_of_what_failed_again()
    {
        await using var under = await WithLettersAsync(TestBars.Plain("A"), TestBars.Plain("B"), TestBars.Plain("C"));

        await Deadline.For(under.Journal.DeadLetters.SettleAsync(
        [
            new ReplayedLetter(1, BarOutcome.Committed),
            new ReplayedLetter(2, BarOutcome.Superseded),
            new ReplayedLetter(3, BarOutcome.DeadLettered, "still too long", "22003"),
            new ReplayedLetter(77, BarOutcome.Committed),
        ]));

        var left = Assert.Single(await LettersAsync(under));
        Assert.Equal(("too long", "22001", "still too long", "22003"), (left.Letter.Reason, left.Letter.Code, left.Replay!.Reason, left.Replay.Code));
        Assert.Equal(new LaneCounts(1, 1, 1, 0, 0), under.Journal.Lane("provider").Settled);
    }

    [Fact]
    public async Task Purged_ones_are_gone_and_still_counted()
    {
        await using var under = await WithLettersAsync(TestBars.Plain("A"), TestBars.Plain("B"));

        Assert.Equal(1, await Deadline.For(under.Journal.DeadLetters.PurgeAsync(new DeadLetterFilter { Symbol = "B" }, "by hand")));

        Assert.Equal("A", Assert.Single(await LettersAsync(under)).Letter.Bar.Symbol);
        Assert.Equal(2, under.Journal.Lane("provider").Settled.DeadLettered);
    }

    private static async Task<JournalUnderTest> WithLettersAsync(params Bar[] bars)
    {
        var under = await JournalUnderTest.OpenAsync();
        await under.AppendAsync(new BarBatch("demo", bars));
        DeadLetter[] letters = [.. bars.Select((bar, place) => new DeadLetter(1, place, "demo", bar, "too long", "22001"))];
        await Deadline.For(under.Journal.CommitAsync(new LaneProgress("provider", 0, 1, new LaneCounts(0, 0, bars.Length, 0, 0), letters)));
        return under;
    }

    private static Task<List<KeptDeadLetter>> LettersAsync(JournalUnderTest under, DeadLetterFilter? filter = null) =>
        under.Journal.DeadLetters.QueryAsync(filter ?? new DeadLetterFilter(), Stop);
}
