using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Tests.Conformance;

namespace DualSink.Tests.Sinks;

/// <summary>How batches become writes.</summary>
public sealed class QueueingTests
{
    private readonly ScriptedStore _store = new(TableLayout.Provider);
    private readonly Gate _gate = new();

    [Fact]
    public async Task Small_batches_that_wait_together_are_written_together()
    {
        _store.OnWrite = _gate.PassAsync;
        await using var sink = new StoreSink(_store, new StoreSinkOptions { Workers = 1, MaxBatchSize = 10 });
        List<Task<BatchOutcome>> confirmed = [await sink.OfferAsync(SinkBars.Minutes(0, 1))];
        await _gate.ArrivalAsync();
        for (var minute = 1; minute <= 25; minute++)
        {
            confirmed.Add(await sink.OfferAsync(SinkBars.Minutes(minute, 1)));
        }

        _gate.Open();
        var outcomes = await Deadline.For(Task.WhenAll(confirmed));

        Assert.Equal([1, 10, 10, 5], _store.Writes.Select(write => write.Bars.Length));
        Assert.All(outcomes, outcome => Assert.True(outcome.IsComplete));
    }

    [Fact]
    public async Task A_large_batch_is_split_and_its_remainder_travels_with_the_next()
    {
        _store.OnWrite = _gate.PassAsync;
        await using var sink = new StoreSink(_store, new StoreSinkOptions { Workers = 1, MaxBatchSize = 10 });
        var large = await sink.OfferAsync(SinkBars.Minutes(0, 25));
        var small = await sink.OfferAsync(SinkBars.Minutes(25, 3));
        _gate.Open();
        await Deadline.For(Task.WhenAll(large, small));

        Assert.Equal([10, 10, 8], _store.Writes.Select(write => write.Bars.Length));
        Assert.Equal(25, (await large).Committed);
        Assert.Equal(3, (await small).Committed);
    }

    [Fact]
    public async Task Batches_of_different_tenants_are_written_apart_and_in_order()
    {
        _store.OnWrite = _gate.PassAsync;
        await using var sink = new StoreSink(_store, new StoreSinkOptions { Workers = 1 });
        var bar = TestBars.Plain();
        List<Task<BatchOutcome>> confirmed = [];
        foreach (var tenant in (string[])["a", "a", "b", "a"])
        {
            confirmed.Add(await sink.OfferAsync(new(tenant, new[] { bar with { Timestamp = bar.Timestamp.AddMinutes(confirmed.Count) } })));
        }

        _gate.Open();
        await Deadline.For(Task.WhenAll(confirmed));

        // The first write left before or after the second batch came.
        var tenants = _store.Writes.Select(write => write.Tenant).ToList();
        Assert.Equal(["b", "a"], tenants[^2..]);
        Assert.All(tenants[..^2], tenant => Assert.Equal("a", tenant));
    }

    [Fact]
    public async Task A_write_holds_each_key_once_in_the_order_of_keys()
    {
        await using var sink = new StoreSink(_store, new StoreSinkOptions { Workers = 1 });
        await sink.SettleAsync(SinkBars.Batch(
            TestBars.Plain("MSFT", 1), TestBars.Plain("AAPL", 2), TestBars.Plain("AAPL", 1, 100), TestBars.Plain("aapl", 1, 100.75m)));

        var bars = Assert.Single(_store.Writes).Bars;
        Assert.Equal([("AAPL", 31), ("AAPL", 32), ("MSFT", 31)], bars.Select(bar => (bar.Symbol, bar.Timestamp.Minute)));
        Assert.Equal(100.75m, bars[0].Close);
    }

    [Fact]
    public async Task Every_worker_takes_its_share_and_no_key_changes_hands()
    {
        await using var sink = new StoreSink(_store, new StoreSinkOptions { Workers = 4, MaxBatchSize = 50 });
        for (var round = 0; round < 3; round++)
        {
            Assert.True((await sink.SettleAsync(SinkBars.Minutes(0, 400))).IsComplete);
        }

        var owners = _store.Writes.SelectMany(write => write.Bars.Select(bar => (bar.Timestamp, write.Writer))).Distinct().ToList();
        Assert.Equal(400, owners.Count);
        Assert.Equal(4, owners.Select(owner => owner.Writer).Distinct().Count());
    }

    [Fact]
    public async Task An_engine_with_one_writer_gets_one_worker()
    {
        var store = new ScriptedStore(TableLayout.Provider) { MaxConcurrentWriters = 1 };
        await using var sink = new StoreSink(store, new StoreSinkOptions { Workers = 8 });

        Assert.Equal(1, sink.Workers);
        Assert.False(sink.Capabilities.HasFlag(SinkCapabilities.ParallelWrites));
    }

    [Fact]
    public async Task An_empty_batch_is_confirmed_at_once()
    {
        await using var sink = new StoreSink(_store);
        var outcome = await sink.SettleAsync(SinkBars.Batch());

        Assert.Equal(0, outcome.Count);
        Assert.True(outcome.IsComplete);
        Assert.Empty(_store.Writes);
    }

    [Fact]
    public void A_revision_goes_to_the_worker_of_its_row_whether_its_tenant_is_named_or_numbered()
    {
        var map = new ShardMap(new TableBinding(TableLayout.Legacy), 64);
        var bar = TestBars.Plain();
        var shards = ((string[])["demo", "8c7f9a52-3a0d-4f6f-9d3c-0c5b8f5f2b11", "8C7F9A52-3A0D-4F6F-9D3C-0C5B8F5F2B11"]).Select(tenant =>
            Array.FindIndex(map.Split(new PendingBatch(new(tenant, new[] { bar }), (_, _) => { }), null), slice => slice.Batch is not null));

        Assert.Single(shards.Distinct());
    }
}
