using System.Collections.Concurrent;
using DualSink.Bars;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Sinks;

/// <summary>How a data error is narrowed down to the bars at fault. A bar whose close is 99.99 is poison.</summary>
public sealed class NarrowingTests : IDisposable
{
    private const decimal Poison = 99.99m;

    private readonly ScriptedStore _store = new(TableLayout.Provider);
    private readonly RetryClock _clock = new();
    private readonly TemporaryFolder _folder = new();
    private readonly DeadLetterFile _letters;

    public NarrowingTests()
    {
        _letters = new DeadLetterFile(_folder.File("dead.ndjson"), _clock);
        _store.OnWrite = RefusePoison;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(99)]
    [InlineData(0, 1)]
    [InlineData(0, 50, 99)]
    [InlineData(49, 50, 51, 52, 98)]
    public async Task Poison_bars_become_dead_letters_and_their_neighbours_commit(params int[] poisoned)
    {
        await using var sink = Sink();
        var outcome = await sink.SettleAsync(WithPoison(100, poisoned));

        Assert.Equal(poisoned, Places(outcome, BarOutcome.DeadLettered));
        Assert.Equal(100 - poisoned.Length, outcome.Committed);
        Assert.Equal(100 - poisoned.Length, _store.Table.Count);
        Assert.Equal(0, outcome.Retries);
        Assert.Equal(poisoned.Length, Letters().Length);
        Assert.Equal(SinkState.Connected, sink.Health.State);
    }

    [Fact]
    public async Task All_bars_but_one_may_be_poison()
    {
        await using var sink = Sink();
        var outcome = await sink.SettleAsync(WithPoison(20, [.. Enumerable.Range(0, 19)]));

        Assert.Equal((19, 1), (outcome.DeadLettered, outcome.Committed));
    }

    [Fact]
    public async Task When_every_bar_is_refused_none_is_at_fault_and_the_sink_pauses()
    {
        await using var sink = Sink(maxAttempts: 2);
        var confirmed = await sink.OfferAsync(WithPoison(8, [.. Enumerable.Range(0, 8)]));
        await _clock.NextWaitAsync();
        Assert.Equal(SinkState.Paused, sink.Health.State);
        Assert.Contains("Every one of 8 bars was refused", sink.Health.Detail, StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromMinutes(1));
        var outcome = await Deadline.For(confirmed);

        Assert.Equal(8, outcome.Returned);
        Assert.Empty(Letters());
    }

    [Fact]
    public async Task Neighbours_that_change_nothing_are_no_witnesses()
    {
        // An exhausted sequence, say: it refuses every new row, and old ones that are the same never get that far.
        var old = WithPoison(6, []);
        _store.ChangedBy = write => write.Bars.Count(bar => !_store.Table.TryGetValue(BarKey.Of(write.Tenant, bar), out var held) || held != bar);
        await using var sink = Sink(maxAttempts: 1);
        Assert.True((await sink.SettleAsync(old)).IsComplete);

        var outcome = await sink.SettleAsync(WithPoison(8, [6, 7]));

        Assert.Equal((0, 8), (outcome.DeadLettered, outcome.Returned));
        Assert.Equal(SinkState.Paused, sink.Health.State);
        Assert.Contains("Every one of 2 bars that would have changed a row was refused", sink.Health.Detail, StringComparison.Ordinal);
        Assert.Empty(Letters());
    }

    [Fact]
    public async Task A_poison_bar_alone_has_no_witness_and_is_returned()
    {
        await using var sink = Sink(maxAttempts: 1);
        var outcome = await sink.SettleAsync(WithPoison(1, [0]));

        Assert.Equal(1, outcome.Returned);
        Assert.Equal(SinkState.Paused, sink.Health.State);
        Assert.Empty(Letters());
    }

    [Fact]
    public async Task An_older_good_revision_of_a_poisoned_key_ends_up_in_the_table()
    {
        await using var sink = Sink();
        var outcome = await sink.SettleAsync(SinkBars.Batch(
            TestBars.Plain(minute: 1, close: 100), TestBars.Plain(minute: 2), TestBars.Plain(minute: 1, close: 101), TestBars.Plain(minute: 1, close: Poison)));

        Assert.Equal([BarOutcome.Superseded, BarOutcome.Committed, BarOutcome.Committed, BarOutcome.DeadLettered], outcome.Each());
        Assert.Contains(_store.Table.Values, bar => bar.Close == 101);
    }

    [Fact]
    public async Task Poison_beneath_poison_is_found_as_well()
    {
        await using var sink = Sink();
        var outcome = await sink.SettleAsync(SinkBars.Batch(
            TestBars.Plain(minute: 1, close: 100),
            TestBars.Plain(minute: 1, close: Poison),
            TestBars.Plain(minute: 2),
            TestBars.Plain(minute: 1, close: Poison)));

        Assert.Equal([BarOutcome.Committed, BarOutcome.DeadLettered, BarOutcome.Committed, BarOutcome.DeadLettered], outcome.Each());
    }

    [Fact]
    public async Task An_outage_in_the_middle_of_narrowing_down_condemns_nobody()
    {
        // After each number of writes in turn the store goes away for one write.
        for (var good = 1; good <= 12; good++)
        {
            var table = new ScriptedStore(TableLayout.Provider);
            var letters = new DeadLetterFile(_folder.File($"dead-{good}.ndjson"));
            var clock = new RetryClock();
            table.OnWrite = (write, token) => table.Writes.Length == good + 1 ? throw SinkBars.Outage() : RefusePoison(write, token);
            await using var sink = new StoreSink(table, new StoreSinkOptions { Workers = 1 }, deadLetters: letters, timeProvider: clock);
            var confirmed = await sink.OfferAsync(WithPoison(16, [3, 12]));
            await clock.SkipWaitAsync();
            var outcome = await Deadline.For(confirmed);

            Assert.Equal([3, 12], Places(outcome, BarOutcome.DeadLettered));
            Assert.Equal((14, 1), (outcome.Committed, outcome.Retries));
            Assert.Equal(2, (await File.ReadAllLinesAsync(letters.Path, TestContext.Current.CancellationToken)).Length);
            await letters.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_outage_that_stays_returns_everything_and_keeps_no_dead_letters()
    {
        _store.OnWrite = (write, token) => _store.Writes.Length > 4 ? throw SinkBars.Outage() : RefusePoison(write, token);
        await using var sink = Sink(maxAttempts: 1);
        var outcome = await sink.SettleAsync(WithPoison(16, [3]));

        Assert.Equal(16, outcome.Returned);
        Assert.Empty(Letters());
    }

    [Fact]
    public async Task A_write_that_is_refused_though_every_part_of_it_is_taken_is_committed_in_parts()
    {
        // As with a foreign trigger that limits the rows of a statement.
        _store.OnWrite = (write, _) => write.Bars.Length > 3 ? throw SinkBars.DataError("too many rows") : ValueTask.CompletedTask;
        await using var sink = Sink();
        var outcome = await sink.SettleAsync(SinkBars.Minutes(0, 10));

        Assert.Equal(10, outcome.Committed);
        Assert.Equal(10, _store.Table.Count);
        Assert.Empty(Letters());
    }

    [Fact]
    public async Task Poison_in_a_small_batch_does_not_touch_the_receipts_of_those_it_travelled_with()
    {
        var gate = new Gate();
        _store.OnWrite = async (write, token) =>
        {
            await gate.PassAsync(write, token);
            await RefusePoison(write, token);
        };
        await using var sink = Sink();
        var first = await sink.OfferAsync(SinkBars.Minutes(0, 1));
        await gate.ArrivalAsync();
        ConcurrentBag<Task<BatchOutcome>> good = [];
        for (var minute = 1; minute <= 10; minute++)
        {
            good.Add(await sink.OfferAsync(SinkBars.Minutes(minute, 1)));
        }

        var bad = await sink.OfferAsync(SinkBars.Batch(TestBars.Plain(minute: 11, close: Poison)));
        gate.Open();

        Assert.Equal(1, (await Deadline.For(bad)).DeadLettered);
        Assert.True((await Deadline.For(first)).IsComplete);
        Assert.All(await Deadline.For(Task.WhenAll(good)), outcome => Assert.True(outcome.IsComplete));
    }

    public void Dispose() => _folder.Dispose();

    private static ValueTask RefusePoison(ScriptedWrite write, CancellationToken cancellationToken) =>
        write.Bars.Any(bar => bar.Close == Poison) ? throw SinkBars.DataError() : ValueTask.CompletedTask;

    private static BarBatch WithPoison(int count, int[] poisoned) =>
        SinkBars.Batch(Enumerable.Range(0, count).Select(minute => TestBars.Plain(minute: minute, close: poisoned.Contains(minute) ? Poison : 100)));

    private static int[] Places(BatchOutcome outcome, BarOutcome which) =>
        [.. Enumerable.Range(0, outcome.Count).Where(i => outcome[i] == which)];

    private string[] Letters() => File.Exists(_letters.Path) ? File.ReadAllLines(_letters.Path) : [];

    private StoreSink Sink(int maxAttempts = 5) => new(
        _store, new StoreSinkOptions { Workers = 1, MaxAttempts = maxAttempts }, deadLetters: _letters, timeProvider: _clock);
}
