using CsCheck;
using DualSink.Bars;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Tests.Conformance;

namespace DualSink.Tests.Sinks;

public sealed class WriteSetTests
{
    // Few names, so that series interleave; few instants, so that keys come again; all of them unequal but alike.
    private static readonly Gen<Bar> Bars =
        from source in Gen.OneOf("a", "ä", "\uFFFD", "😀")
        from symbol in Gen.OneOf("A", "AA", "B")
        from timeframe in Gen.OneOf("1m", "5m")
        from minute in Gen.Int[0, 5]
        from close in Gen.Int[1, 1000]
        select TestBars.Plain(symbol, source: source) with
        {
            Timeframe = timeframe,
            Timestamp = new DateTime(2024, 1, 1, 0, minute, 0, DateTimeKind.Utc),
            Close = close,
        };

    // As bars come: in no order, minute by minute, or sorted already.
    private static readonly Gen<Bar[]> Written =
        from bars in Bars.Array[1, 60]
        from order in Gen.Int[0, 2]
        select order switch
        {
            0 => bars,
            1 => [.. bars.OrderBy(bar => bar.Timestamp)],
            _ => [.. bars.Order(BarOrder.Instance)],
        };

    [Fact]
    public void What_leads_a_write_is_the_newest_of_each_key_in_order() =>
        Written.Sample(bars =>
        {
            var set = new WriteSet();

            // A set is used again and again.
            foreach (var part in (Bar[][])[bars, bars[..1], bars])
            {
                Gather(set, part, out _);
                set.Prepare(_ => null, []);
                Assert.Equal(NewestOfEachKey(part), set.Leaders.ToArray());
            }
        });

    [Fact]
    public void A_bar_is_committed_when_it_leads_and_superseded_when_it_does_not() =>
        Written.Sample(bars =>
        {
            var set = new WriteSet();
            Gather(set, bars, out var batches);
            set.Prepare(_ => null, []);
            set.SettleCommitted();

            var newest = NewestOfEachKey(bars).ToHashSet(ReferenceEqualityComparer.Instance);
            var expected = bars.Select(bar => newest.Contains(bar) ? BarOutcome.Committed : BarOutcome.Superseded);
            Assert.Equal(expected, batches.SelectMany(OutcomesOf));
        });

    [Fact]
    public void Where_the_newest_is_refused_the_one_before_it_leads() =>
        Written.Sample(bars =>
        {
            var set = new WriteSet();
            var refused = new List<Refusal>();
            Gather(set, bars, out _);
            set.Prepare(bar => bar.Close > 500 ? "too dear" : null, refused);

            Assert.Equal(bars.Count(bar => bar.Close > 500), refused.Count);
            Assert.Equal(NewestOfEachKey([.. bars.Where(bar => bar.Close <= 500)]), set.Leaders.ToArray());
        });

    private static Bar[] NewestOfEachKey(Bar[] bars) =>
        [.. bars.GroupBy(bar => BarKey.Of("t", bar)).Select(revisions => revisions.Last()).Order(BarOrder.Instance)];

    // In batches of three, as writers of few bars are written together.
    private static void Gather(WriteSet set, Bar[] bars, out List<PendingBatch> batches)
    {
        set.Clear();
        batches = [];
        foreach (var part in bars.Chunk(3))
        {
            var batch = new PendingBatch(new BarBatch("t", part), (_, _) => { });
            batches.Add(batch);
            for (var i = 0; i < part.Length; i++)
            {
                set.Add(batch, i, part[i]);
            }
        }
    }

    private static IEnumerable<BarOutcome> OutcomesOf(PendingBatch batch)
    {
        Assert.True(batch.Confirmed.IsCompletedSuccessfully);
        var outcome = batch.Confirmed.GetAwaiter().GetResult();
        return Enumerable.Range(0, outcome.Count).Select(i => outcome[i]);
    }
}
