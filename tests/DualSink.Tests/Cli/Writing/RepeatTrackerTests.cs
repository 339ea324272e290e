using CsCheck;
using DualSink.Bars;
using DualSink.Cli.Writing;

namespace DualSink.Tests.Cli.Writing;

public sealed class RepeatTrackerTests
{
    private static readonly Gen<Bar> Bars = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 20], Gen.Int[1, 2], (symbol, minute, close) =>
        new Bar("acme", $"S{symbol}", "1m", new DateTime(2024, 1, 1, 0, minute, 0, DateTimeKind.Utc), 1, 3, 1, close, 100));

    [Fact]
    public void Repeats_are_those_a_dictionary_of_everything_finds() =>
        Bars.List[0, 300].Sample(bars =>
        {
            var tracker = new RepeatTracker();
            var all = new Dictionary<BarKey, Bar>();
            long identical = 0, revised = 0;
            foreach (var bar in bars)
            {
                var key = BarKey.Of("", bar);
                if (all.TryGetValue(key, out var known))
                {
                    _ = known == bar ? identical++ : revised++;
                }

                all[key] = bar;
                Add(tracker, bar);
            }

            return (tracker.Identical, tracker.Revised, tracker.IsComplete) == (identical, revised, true);
        });

    [Fact]
    public void The_last_keys_are_known_however_many_came_before_and_forgetting_is_told()
    {
        var tracker = new RepeatTracker(horizon: 100);
        var bar = new Bar("acme", "S", "1m", new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc), 1, 3, 1, 2, 100);
        for (var i = 0; i < 1000; i++)
        {
            Add(tracker, bar with { Timestamp = bar.Timestamp.AddMinutes(i) });
        }

        for (var i = 900; i < 1000; i++)
        {
            Add(tracker, bar with { Timestamp = bar.Timestamp.AddMinutes(i) });
        }

        Assert.Equal((100, 0, false), (tracker.Identical, tracker.Revised, tracker.IsComplete));
    }

    [Fact]
    public void The_same_price_with_more_zeros_is_the_same_and_a_symbol_has_no_case()
    {
        var tracker = new RepeatTracker();
        var bar = new Bar("acme", "AAPL", "1m", new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc), 1.5m, 3, 1, 2, 100);
        Add(tracker, bar);
        Add(tracker, bar with { Symbol = "aapl", Open = 1.500m });

        Assert.Equal((1, 0), (tracker.Identical, tracker.Revised));
    }

    [Fact]
    public void What_one_tenant_has_is_no_repeat_of_what_another_has()
    {
        var tracker = new RepeatTracker();
        var bar = new Bar("acme", "AAPL", "1m", new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc), 1, 3, 1, 2, 100);

        Assert.Equal(Repeat.None, Add(tracker, bar));
        Assert.Equal(Repeat.None, Add(tracker, bar, "other"));
        Assert.Equal(Repeat.Revised, Add(tracker, bar with { Close = 3 }));
        Assert.Equal(Repeat.Identical, Add(tracker, bar, "other"));
    }

    private static Repeat Add(RepeatTracker tracker, Bar bar, string tenant = "default") => tracker.Add(RepeatTracker.SeriesOf(tenant, bar), bar);
}
