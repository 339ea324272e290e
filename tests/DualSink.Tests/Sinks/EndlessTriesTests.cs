using DualSink.Bars;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Tests.Conformance;

namespace DualSink.Tests.Sinks;

/// <summary>A sink whose writer has a journal: it tries for ever, and only closing returns bars. A bar whose close is 99.99 is poison.</summary>
public sealed class EndlessTriesTests
{
    private const decimal Poison = 99.99m;

    private readonly ScriptedStore _store = new(TableLayout.Provider);
    private readonly RetryClock _clock = new();

    [Theory]
    [InlineData(StoreErrorKind.Outage)]
    [InlineData(StoreErrorKind.Credentials)]
    [InlineData(StoreErrorKind.Structure)]
    [InlineData(StoreErrorKind.Data)]
    public async Task Attempts_are_never_used_up(StoreErrorKind kind)
    {
        var failures = 40;
        _store.OnWrite = (_, _) => failures-- > 0 ? throw new StoreException(kind, "not now") : ValueTask.CompletedTask;
        await using var sink = Sink();
        var confirmed = await sink.OfferAsync(SinkBars.Minutes(0, 1));
        for (var wait = 0; wait < 40; wait++)
        {
            Assert.InRange(await _clock.SkipWaitAsync(), TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(30));
        }

        Assert.True((await Deadline.For(confirmed)).IsComplete);
        Assert.Equal(SinkState.Connected, sink.Health.State);
    }

    [Fact]
    public async Task A_defect_in_a_store_pauses_the_sink_and_returns_nothing()
    {
        var failures = 3;
        _store.OnWrite = (_, _) => failures-- > 0 ? throw new InvalidOperationException("a defect") : ValueTask.CompletedTask;
        await using var sink = Sink();
        var confirmed = await sink.OfferAsync(SinkBars.Minutes(0, 5));
        await _clock.NextWaitAsync();
        Assert.Equal(SinkState.Paused, sink.Health.State);
        Assert.Contains("a defect", sink.Health.Detail, StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await _clock.SkipWaitAsync();
        await _clock.SkipWaitAsync();

        Assert.True((await Deadline.For(confirmed)).IsComplete);
    }

    [Fact]
    public async Task Without_a_wait_between_tries_a_dead_store_is_still_not_asked_all_the_time()
    {
        _store.OnWrite = (_, _) => throw SinkBars.Outage();
        await using var sink = Sink(new StoreSinkOptions { Workers = 1, BaseDelay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero, DrainTimeout = TimeSpan.Zero });
        await sink.OfferAsync(SinkBars.Minutes(0, 1));

        Assert.InRange(await _clock.SkipWaitAsync(), TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(10));
    }

    [Fact]
    public async Task Closing_ends_the_tries_and_returns_what_is_unsettled_only()
    {
        _store.OnWrite = (write, _) => write.Bars.Any(bar => bar.Symbol == "DEAD") ? throw SinkBars.Outage() : ValueTask.CompletedTask;
        var sink = Sink(new StoreSinkOptions { Workers = 1, MaxBatchSize = 10 });
        Assert.True((await sink.SettleAsync(SinkBars.Minutes(0, 10))).IsComplete);
        List<Task<BatchOutcome>> stuck = [];
        for (var i = 0; i < 50; i++)
        {
            stuck.Add(await sink.OfferAsync(SinkBars.Minutes(i * 10, 10, "DEAD")));
        }

        await _clock.NextWaitAsync();
        Assert.Equal(500, await Deadline.For(sink.CloseAsync(TimeSpan.Zero, TestContext.Current.CancellationToken)));
        Assert.All(await Deadline.For(Task.WhenAll(stuck)), outcome => Assert.Equal(10, outcome.Returned));
        Assert.InRange(_store.Writes.Length, 2, 3);
    }

    [Fact]
    public async Task Refused_bars_are_settled_with_reason_and_code_for_their_writer_to_keep()
    {
        _store.OnWrite = RefusePoison;
        await using var sink = Sink();
        var outcome = await sink.SettleAsync(SinkBars.Batch(TestBars.Plain(minute: 0), TestBars.Plain(minute: 1, close: Poison)));

        Assert.Equal([BarOutcome.Committed, BarOutcome.DeadLettered], outcome.Each());
        Assert.Equal([new BarProblem(1, BarOutcome.DeadLettered, "the store refuses a value", "23514")], outcome.Problems);
        Assert.True(sink.Capabilities.HasFlag(SinkCapabilities.DeadLetters));
    }

    [Fact]
    public async Task Bars_beyond_the_layout_are_settled_at_once_with_the_limit_as_the_reason()
    {
        var legacy = new ScriptedStore(TableLayout.Legacy);
        await using var sink = new StoreSink(legacy, new StoreSinkOptions().ForJournal());
        var outcome = await sink.SettleAsync(SinkBars.Batch(TestBars.Plain(new string('S', 21))));

        Assert.Equal(1, outcome.DeadLettered);
        Assert.Null(outcome.Problems[0].Code);
        Assert.Contains("the column holds 20", outcome.Problems[0].Reason, StringComparison.Ordinal);
        Assert.Empty(legacy.Writes);
    }

    [Fact]
    public async Task Rules_were_asked_before_and_are_not_asked_again()
    {
        await using var sink = Sink();

        Assert.True((await sink.SettleAsync(SinkBars.Batch(TestBars.Plain() with { High = 1 }))).IsComplete);
    }

    [Fact]
    public async Task A_poison_bar_that_was_alone_is_found_out_by_the_next_that_comes()
    {
        _store.OnWrite = RefusePoison;
        await using var sink = Sink();
        var bad = await sink.OfferAsync(SinkBars.Batch(TestBars.Plain(close: Poison)));
        var wait = await _clock.NextWaitAsync();
        Assert.Equal(SinkState.Paused, sink.Health.State);
        var good = await sink.OfferAsync(SinkBars.Minutes(1, 1));
        _clock.Advance(wait);

        Assert.Equal(1, (await Deadline.For(bad)).DeadLettered);
        Assert.True((await Deadline.For(good)).IsComplete);
        Assert.Equal(SinkState.Connected, sink.Health.State);
    }

    [Fact]
    public async Task Bars_that_change_nothing_are_settled_beside_one_that_is_refused_and_make_room_for_witnesses()
    {
        _store.OnWrite = RefusePoison;
        _store.ChangedBy = ChangedRows;
        await using var sink = Sink(new StoreSinkOptions { Workers = 1, MaxBatchSize = 8 });
        Assert.True((await sink.SettleAsync(SinkBars.Minutes(0, 7))).IsComplete);
        var known = await sink.OfferAsync(SinkBars.Minutes(0, 7));
        await Deadline.For(known);
        var bad = await sink.OfferAsync(SinkBars.Batch([.. SinkBars.Minutes(0, 7).Bars.ToArray(), TestBars.Plain(minute: 7, close: Poison)]));
        var wait = await _clock.NextWaitAsync();
        var fresh = await sink.OfferAsync(SinkBars.Minutes(100, 7));
        _clock.Advance(wait);

        var outcome = await Deadline.For(bad);
        Assert.Equal((7, 1), (outcome.Committed, outcome.DeadLettered));
        Assert.True((await Deadline.For(fresh)).IsComplete);
    }

    [Fact]
    public async Task An_outage_in_the_middle_of_narrowing_down_condemns_nobody_and_blocks_nobody()
    {
        for (var good = 1; good <= 12; good++)
        {
            var table = new ScriptedStore(TableLayout.Provider);
            var clock = new RetryClock();
            table.OnWrite = (write, token) => table.Writes.Length == good + 1 ? throw SinkBars.Outage() : RefusePoison(write, token);
            table.ChangedBy = write => write.Bars.Count(bar => !table.Table.TryGetValue(BarKey.Of(write.Tenant, bar), out var held) || held != bar);
            await using var sink = new StoreSink(table, new StoreSinkOptions { Workers = 1 }.ForJournal(), timeProvider: clock);
            var confirmed = await sink.OfferAsync(SinkBars.Batch(Enumerable.Range(0, 16).Select(i => TestBars.Plain(minute: i, close: i is 3 or 12 ? Poison : 100))));
            var next = await sink.OfferAsync(SinkBars.Minutes(100, 3));
            while (!confirmed.IsCompleted || !next.IsCompleted)
            {
                clock.Advance(TimeSpan.FromSeconds(40));
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
            }

            var outcome = await confirmed;
            Assert.Equal((14, 2), (outcome.Committed, outcome.DeadLettered));
            Assert.True((await next).IsComplete);
            Assert.Equal(17, table.Table.Count);
        }
    }

    [Fact]
    public async Task However_often_the_store_goes_away_every_search_gets_further()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var random = new Random(seed);
            var table = new ScriptedStore(TableLayout.Provider);
            table.OnWrite = (write, token) => random.Next(10) < 4 ? throw SinkBars.Outage() : RefusePoison(write, token);
            table.ChangedBy = write => write.Bars.Count(bar => !table.Table.TryGetValue(BarKey.Of(write.Tenant, bar), out var held) || held != bar);
            var options = new StoreSinkOptions { Workers = 1, BaseDelay = TimeSpan.FromMilliseconds(10), MaxDelay = TimeSpan.FromMilliseconds(10) }.ForJournal();
            await using var sink = new StoreSink(table, options with { Alike = (_, _, _) => new([TestBars.Plain(minute: 500)]) });
            var outcome = await sink.SettleAsync(SinkBars.Batch(Enumerable.Range(0, 60).Select(i => TestBars.Plain(minute: i, close: i % 7 == 3 ? Poison : 100))));

            Assert.Equal((51, 9), (outcome.Committed, outcome.DeadLettered));
            Assert.Equal(51, table.Table.Count);
        }
    }

    [Fact]
    public async Task A_poison_bar_that_stays_alone_is_found_out_by_the_values_of_another_which_nobody_sees()
    {
        _store.OnWrite = RefusePoison;
        List<Bar> asked = [];
        await using var sink = Sink(new StoreSinkOptions { Workers = 1, Alike = Find });
        var bad = await sink.OfferAsync(SinkBars.Batch(TestBars.Plain(close: Poison)));
        await _clock.SkipWaitAsync();

        Assert.Equal(1, (await Deadline.For(bad)).DeadLettered);
        Assert.Equal(TestBars.Plain(close: Poison), Assert.Single(asked));
        Assert.Contains(_store.Writes, write => write.Bars is [{ Close: 42 }]);
        Assert.Empty(_store.Table);
        Assert.Equal(SinkState.Connected, sink.Health.State);

        ValueTask<IReadOnlyList<Bar>> Find(string tenant, Bar bar, CancellationToken cancellationToken)
        {
            asked.Add(bar);
            return new([TestBars.Plain(minute: 9, close: 42)]);
        }
    }

    [Theory]
    [InlineData(StoreErrorKind.Data)]
    [InlineData(StoreErrorKind.Structure)]
    [InlineData(StoreErrorKind.Outage)]
    [InlineData(StoreErrorKind.Credentials)]
    public async Task A_table_that_refuses_every_row_is_at_fault_itself_whatever_the_error(StoreErrorKind kind)
    {
        var isMended = false;
        _store.OnWrite = (write, _) => isMended ? ValueTask.CompletedTask
            : throw (write.Bars.Any(bar => bar.Close == Poison) ? SinkBars.DataError() : new StoreException(kind, "not any row"));
        await using var sink = Sink(new StoreSinkOptions { Workers = 1, Alike = (_, _, _) => new([TestBars.Plain(minute: 9, close: 42)]) });
        var refused = await sink.OfferAsync(SinkBars.Batch(TestBars.Plain(close: Poison)));
        for (var tries = 0; tries < 10; tries++)
        {
            await _clock.SkipWaitAsync();
        }

        Assert.False(refused.IsCompleted);
        await _clock.NextWaitAsync();
        isMended = true;
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await Deadline.For(refused)).IsComplete);
    }

    [Fact]
    public async Task Where_as_many_are_refused_as_a_write_holds_nothing_is_tried_in_their_place()
    {
        _store.OnWrite = RefusePoison;
        await using var sink = Sink(new StoreSinkOptions { Workers = 1, MaxBatchSize = 5, DrainTimeout = TimeSpan.Zero, Alike = (_, _, _) => new([TestBars.Plain(minute: 9, close: 42)]) });
        var refused = await sink.OfferAsync(SinkBars.Batch(Enumerable.Range(0, 5).Select(minute => TestBars.Plain(minute: minute, close: Poison))));
        for (var tries = 0; tries < 5; tries++)
        {
            await _clock.SkipWaitAsync();
        }

        Assert.False(refused.IsCompleted);
        Assert.Contains("Every one of 5 bars was refused", sink.Health.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(_store.Writes, write => write.Bars.Any(bar => bar.Close == 42));
    }

    [Fact]
    public async Task Revisions_that_come_while_a_bar_is_refused_keep_their_order()
    {
        _store.OnWrite = RefusePoison;
        await using var sink = Sink();
        var first = await sink.OfferAsync(SinkBars.Batch(TestBars.Plain(minute: 1, close: Poison)));
        var wait = await _clock.NextWaitAsync();
        var later = await sink.OfferAsync(SinkBars.Batch(TestBars.Plain(minute: 1, close: 100), TestBars.Plain(minute: 1, close: 101)));
        _clock.Advance(wait);

        Assert.Equal([BarOutcome.Superseded, BarOutcome.Committed], (await Deadline.For(later)).Each());
        Assert.Equal([BarOutcome.Superseded], (await Deadline.For(first)).Each());
        Assert.Equal(101, Assert.Single(_store.Table.Values).Close);
    }

    private static ValueTask RefusePoison(ScriptedWrite write, CancellationToken cancellationToken) =>
        write.Bars.Any(bar => bar.Close == Poison) ? throw SinkBars.DataError() : ValueTask.CompletedTask;

    private int ChangedRows(ScriptedWrite write) =>
        write.Bars.Count(bar => !_store.Table.TryGetValue(BarKey.Of(write.Tenant, bar), out var held) || held != bar);

    private StoreSink Sink(StoreSinkOptions? options = null) =>
        new(_store, (options ?? new StoreSinkOptions { Workers = 1, MaxAttempts = 1, DrainTimeout = TimeSpan.Zero }).ForJournal(), timeProvider: _clock);
}
