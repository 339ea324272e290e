using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Faults;

/// <summary>Bars that a real server refuses because of what other tools added to the table.</summary>
public sealed class PoisonTests(PostgresServers servers)
{
    private const decimal Poison = 99.99m;

    private static readonly StoreSinkOptions Options = PostgresBed.Impatient with { Workers = 1 };

    public static TheoryData<string, int> Tables => new() { { "legacy", 15 }, { "legacy", 18 }, { "provider", 15 }, { "provider", 18 } };

    // Eight bars are merged, three hundred are copied where the table lets them.
    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Bars_that_break_a_foreign_check_become_dead_letters_wherever_they_stand(string layout, int major)
    {
        await using var bed = await PostgresBed.OpenAsync(servers, Layout(layout), Options, major);
        await AddCheckAsync(bed);
        var symbol = 'A';
        foreach (var (count, poisoned) in ((int, int[])[])[(8, [0]), (8, [4]), (8, [7]), (300, [0, 150, 151, 299])])
        {
            var batch = SinkBars.Batch(Enumerable.Range(0, count).Select(minute =>
                TestBars.Plain(symbol.ToString(), minute, poisoned.Contains(minute) ? Poison : 100)));
            var outcome = await bed.Sink.SettleAsync(batch);

            Assert.Equal(poisoned, Enumerable.Range(0, count).Where(i => outcome[i] == BarOutcome.DeadLettered));
            Assert.Equal((count - poisoned.Length, 0), (outcome.Committed, outcome.Retries));
            Assert.All(outcome.Problems, problem => Assert.Contains("sane", problem.Reason, StringComparison.Ordinal));
            Assert.Equal(count - poisoned.Length, (await bed.HeldAsync()).Count(row => row.Key.Symbol == symbol.ToString()));
            symbol++;
        }

        Assert.Equal(7, bed.DeadLetters().Length);
        Assert.All(bed.DeadLetters(), letter => Assert.Contains("\"code\":\"23514\"", letter, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task When_every_bar_breaks_the_check_the_sink_pauses_and_returns_them(string layout, int major)
    {
        await using var bed = await PostgresBed.OpenAsync(servers, Layout(layout), Options, major);
        await AddCheckAsync(bed);
        var outcome = await bed.Sink.SettleAsync(SinkBars.Batch(Enumerable.Range(0, 60).Select(minute => TestBars.Plain("A", minute, Poison))));

        Assert.Equal((60, SinkState.Paused), (outcome.Returned, bed.Sink.Health.State));
        Assert.Empty(bed.DeadLetters());

        await bed.Database.ExecuteAsync($"ALTER TABLE {bed.Sink.Store.Binding.Table} DROP CONSTRAINT sane");
        Assert.True((await bed.Sink.SettleAsync(SinkBars.Batch(TestBars.Plain("A", 0, Poison)))).IsComplete);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Of_bars_that_exclude_each_other_by_a_foreign_key_the_first_stays(string layout, int major)
    {
        await using var bed = await PostgresBed.OpenAsync(servers, Layout(layout), Options, major);
        var table = bed.Sink.Store.Binding.Table;
        await bed.Database.ExecuteAsync($"CREATE UNIQUE INDEX one_source_each ON {table} (symbol, ts)");
        var batch = SinkBars.Batch(Enumerable.Range(0, 100).Select(minute => TestBars.Plain("A", minute)).Append(TestBars.Plain("A", 50, source: "z-other")));
        var outcome = await bed.Sink.SettleAsync(batch);

        Assert.Equal((100, 1, BarOutcome.DeadLettered), (outcome.Committed, outcome.DeadLettered, outcome[100]));
        Assert.Contains("one_source_each", outcome.Problems[0].Reason, StringComparison.Ordinal);
        Assert.Equal(100, (await bed.HeldAsync()).Count);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task An_older_good_revision_of_a_poisoned_key_is_in_the_table(string layout, int major)
    {
        await using var bed = await PostgresBed.OpenAsync(servers, Layout(layout), Options, major);
        await AddCheckAsync(bed);
        var outcome = await bed.Sink.SettleAsync(SinkBars.Batch(
            TestBars.Plain("A", 1, 100), TestBars.Plain("A", 1, 101), TestBars.Plain("A", 1, Poison), TestBars.Plain("A", 2)));

        Assert.Equal([BarOutcome.Superseded, BarOutcome.Committed, BarOutcome.DeadLettered, BarOutcome.Committed], outcome.Each());
        Assert.Equal(101, (await bed.HeldAsync())[("A", TestBars.Plain(minute: 1).Timestamp)]);
    }

    private static TableLayout Layout(string name) => name == "legacy" ? TableLayout.Legacy : TableLayout.Provider;

    private static Task AddCheckAsync(PostgresBed bed)
    {
        var binding = bed.Sink.Store.Binding;
        return bed.Database.ExecuteAsync($"ALTER TABLE {binding.Table} ADD CONSTRAINT sane CHECK ({binding.Layout.ColumnOf(BarField.Close).Name} <> 99.99)");
    }
}
