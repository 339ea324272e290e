using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Sinks;

/// <summary>What a receipt tells of every bar.</summary>
public sealed class ReceiptTests
{
    private readonly ScriptedStore _store = new(TableLayout.Legacy);

    [Fact]
    public async Task The_last_revision_of_a_key_is_committed_and_the_others_are_superseded()
    {
        await using var sink = new StoreSink(_store, new StoreSinkOptions { Workers = 1 });
        var outcome = await sink.SettleAsync(SinkBars.Batch(
            TestBars.Plain(close: 100), TestBars.Plain("MSFT"), TestBars.Plain("aapl", close: 101), TestBars.Plain(close: 100.5m)));

        Assert.Equal([BarOutcome.Superseded, BarOutcome.Committed, BarOutcome.Superseded, BarOutcome.Committed], outcome.Each());
        Assert.True(outcome.IsComplete);
        Assert.Empty(outcome.Problems);
        Assert.Null(outcome.Error);
    }

    [Fact]
    public async Task A_bar_that_breaks_a_rule_is_rejected_with_the_rule_and_its_neighbours_go_on()
    {
        await using var sink = new StoreSink(_store);
        var outcome = await sink.SettleAsync(SinkBars.Batch(
            TestBars.Plain(minute: 0), TestBars.Plain(minute: 1) with { High = 1 }, TestBars.Plain(minute: 2) with { Symbol = "É" }));

        Assert.Equal([BarOutcome.Committed, BarOutcome.Rejected, BarOutcome.Rejected], outcome.Each());
        Assert.Equal([1, 2], outcome.Problems.Select(problem => problem.Index));
        Assert.Contains("high-is-highest", outcome.Problems[0].Reason, StringComparison.Ordinal);
        Assert.Contains("symbol-is-ascii", outcome.Problems[1].Reason, StringComparison.Ordinal);
        Assert.Single(_store.Table);
    }

    [Fact]
    public async Task A_batch_of_rejects_alone_is_confirmed_without_a_write()
    {
        await using var sink = new StoreSink(_store);
        var outcome = await sink.SettleAsync(SinkBars.Batch(TestBars.Plain() with { Volume = -1 }));

        Assert.Equal(1, outcome.Rejected);
        Assert.Empty(_store.Writes);
    }

    [Fact]
    public async Task A_relaxed_rule_lets_the_bar_pass()
    {
        await using var sink = new StoreSink(_store, new StoreSinkOptions { Rules = DualSink.Bars.BarRules.Default.Without("volume-is-not-negative") });

        Assert.True((await sink.SettleAsync(SinkBars.Batch(TestBars.Plain() with { Volume = -1 }))).IsComplete);
    }

    [Theory]
    [InlineData("symbol", "symbol 'SSSSSSSSSSSSSSSSSSSSS' has 21 characters")]
    [InlineData("price", "open_price 1000000000000 is not below 1000000000000")]
    [InlineData("rounded", "open_price 999999999999.999999999")]
    [InlineData("volume", "volume 9223372036854775808")]
    public async Task A_bar_beyond_the_layout_becomes_a_dead_letter_before_anything_is_sent(string what, string reason)
    {
        using var folder = new TemporaryFolder();
        await using var letters = new DeadLetterFile(folder.File("dead.ndjson"));
        await using var sink = new StoreSink(_store, new StoreSinkOptions { Workers = 1 }, deadLetters: letters);
        var bar = TestBars.Plain(minute: 1);
        bar = what switch
        {
            "symbol" => bar with { Symbol = new string('s', 21) },
            "price" => bar with { Open = 1_000_000_000_000m, High = 1_000_000_000_000m },
            "rounded" => bar with { Open = 999_999_999_999.999999999m, High = 1_000_000_000_000m },
            _ => bar with { Volume = 9_223_372_036_854_775_808m },
        };
        var outcome = await sink.SettleAsync(SinkBars.Batch(TestBars.Plain(), bar, TestBars.Plain(minute: 2)));

        Assert.Equal([BarOutcome.Committed, BarOutcome.DeadLettered, BarOutcome.Committed], outcome.Each());
        Assert.Contains(reason, Assert.Single(outcome.Problems).Reason, StringComparison.Ordinal);
        Assert.Equal(2, Assert.Single(_store.Writes).Bars.Length);
        Assert.Contains(reason.Split(' ')[0], Assert.Single(await File.ReadAllLinesAsync(letters.Path, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_revision_within_the_limits_takes_the_place_of_a_newer_one_beyond_them()
    {
        using var folder = new TemporaryFolder();
        await using var letters = new DeadLetterFile(folder.File("dead.ndjson"));
        await using var sink = new StoreSink(_store, deadLetters: letters);
        var outcome = await sink.SettleAsync(SinkBars.Batch(
            TestBars.Plain(close: 100), TestBars.Plain(close: 101), TestBars.Plain(close: 101.5m) with { Volume = 1e19m }));

        Assert.Equal([BarOutcome.Superseded, BarOutcome.Committed, BarOutcome.DeadLettered], outcome.Each());
        Assert.Equal(101, Assert.Single(_store.Table).Value.Close);
    }

    [Fact]
    public async Task Without_a_place_for_dead_letters_the_bar_is_returned_and_its_neighbours_commit()
    {
        await using var sink = new StoreSink(_store);
        var outcome = await sink.SettleAsync(SinkBars.Batch(TestBars.Plain(), TestBars.Plain("MSFT") with { Volume = 1e19m }));

        Assert.Equal([BarOutcome.Committed, BarOutcome.Returned], outcome.Each());
        Assert.Equal(StoreErrorKind.Data, Assert.IsType<StoreException>(outcome.Error).Kind);
        Assert.False(sink.Capabilities.HasFlag(SinkCapabilities.DeadLetters));
    }
}
