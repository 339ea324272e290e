using DualSink.Bars;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Tests.Conformance;

namespace DualSink.Tests.Sinks;

/// <summary>What happens at the limit of the queue.</summary>
public sealed class BackpressureTests
{
    private readonly ScriptedStore _store = new(TableLayout.Provider);
    private readonly Gate _gate = new();

    public BackpressureTests() => _store.OnWrite = _gate.PassAsync;

    [Fact]
    public async Task Block_makes_the_writer_wait_and_drops_nothing()
    {
        await using var sink = Sink(BackpressurePolicy.Block, queueMax: 2);
        var confirmed = await FillAsync(sink, 2);

        var blocked = sink.WriteAsync(SinkBars.Minutes(3, 1), TestContext.Current.CancellationToken).AsTask();
        Assert.Equal(2, sink.Health.QueueDepth);
        Assert.False(blocked.IsCompleted);

        _gate.Open();
        confirmed.Add((await Deadline.For(blocked)).Confirmed);
        Assert.All(await Deadline.For(Task.WhenAll(confirmed)), outcome => Assert.True(outcome.IsComplete));
        Assert.Equal(4, _store.Table.Count);
    }

    [Fact]
    public async Task Drop_newest_drops_the_batch_that_came_and_tells_its_writer_and_the_metric()
    {
        var pipeline = MetricsProbe.NewPipeline();
        using var metrics = new MetricsProbe(pipeline);
        await using var sink = Sink(BackpressurePolicy.DropNewest, queueMax: 2, pipeline);
        var confirmed = await FillAsync(sink, 2);

        var dropped = await sink.SettleAsync(SinkBars.Minutes(3, 5));
        _gate.Open();

        Assert.Equal(5, dropped.Dropped);
        Assert.False(dropped.IsComplete);
        Assert.All(await Deadline.For(Task.WhenAll(confirmed)), outcome => Assert.True(outcome.IsComplete));
        Assert.Equal(1, metrics.Sums["mdp_sink_dropped_batches_total{reason=drop_newest,sink=provider,tenant=demo}"]);
        Assert.Equal(3, metrics.Sums["mdp_sink_batches_in_total{sink=provider,tenant=demo}"]);
    }

    [Fact]
    public async Task Drop_oldest_drops_what_waits_longest_never_what_a_worker_has_begun()
    {
        var pipeline = MetricsProbe.NewPipeline();
        using var metrics = new MetricsProbe(pipeline);
        await using var sink = Sink(BackpressurePolicy.DropOldest, queueMax: 2, pipeline);
        var confirmed = await FillAsync(sink, 2);

        for (var minute = 3; minute <= 5; minute++)
        {
            confirmed.Add(await sink.OfferAsync(SinkBars.Minutes(minute, 1)));
        }

        Assert.Equal(2, sink.Health.QueueDepth);
        _gate.Open();
        var outcomes = await Deadline.For(Task.WhenAll(confirmed));

        Assert.Equal([0, 1, 1, 1, 0, 0], outcomes.Select(outcome => outcome.Dropped));
        Assert.Equal([1, 0, 0, 0, 1, 1], outcomes.Select(outcome => outcome.Committed));
        Assert.Equal(3, metrics.Sums["mdp_sink_dropped_batches_total{reason=drop_oldest,sink=provider,tenant=demo}"]);
        Assert.Equal(6, metrics.Sums["mdp_sink_batches_in_total{sink=provider,tenant=demo}"]);
    }

    [Fact]
    public async Task A_batch_keeps_its_place_until_the_last_of_its_workers_has_begun_it()
    {
        // One worker is stuck; the other must not wave batches through to pile up behind the first.
        _store.OnWrite = (write, token) => write.Bars.Any(IsForStuck) ? _gate.PassAsync(write, token) : ValueTask.CompletedTask;
        await using var sink = new StoreSink(_store, new StoreSinkOptions { Workers = 2, QueueMax = 3 });
        List<Task<BatchOutcome>> confirmed = [await sink.OfferAsync(SinkBars.Minutes(0, 40))];
        await _gate.ArrivalAsync();
        await Deadline.Until(() => sink.Health.QueueDepth == 0, "both workers have begun the first batch");
        for (var batch = 1; batch <= 3; batch++)
        {
            confirmed.Add(await sink.OfferAsync(SinkBars.Minutes(batch * 40, 40)));
        }

        var blocked = sink.WriteAsync(SinkBars.Minutes(160, 40), TestContext.Current.CancellationToken).AsTask();
        await Deadline.Until(() => _store.Table.Count > 60, "the free worker has written its part");

        Assert.False(blocked.IsCompleted);
        Assert.Equal(3, sink.Health.QueueDepth);
        _gate.Open();
        confirmed.Add((await Deadline.For(blocked)).Confirmed);
        Assert.All(await Deadline.For(Task.WhenAll(confirmed)), outcome => Assert.True(outcome.IsComplete));

        bool IsForStuck(Bar bar) => ShardOf(bar) == 0;
    }

    [Fact]
    public async Task Drop_oldest_drops_the_newcomer_when_a_worker_has_begun_all_that_wait()
    {
        _store.OnWrite = (write, token) => write.Bars.Any(bar => ShardOf(bar) == 0) ? _gate.PassAsync(write, token) : ValueTask.CompletedTask;
        await using var sink = new StoreSink(_store, new StoreSinkOptions { Workers = 2, QueueMax = 1, Backpressure = BackpressurePolicy.DropOldest });
        var first = await sink.OfferAsync(SinkBars.Minutes(0, 40));
        await _gate.ArrivalAsync();
        await Deadline.Until(() => sink.Health.QueueDepth == 0, "both workers have begun the first batch");
        var half = await sink.OfferAsync(SinkBars.Minutes(40, 40));
        await Deadline.Until(() => _store.Writes.Count(write => write.Bars.All(bar => ShardOf(bar) == 1)) == 2, "the free worker has begun the second batch");

        var newcomer = await sink.SettleAsync(SinkBars.Minutes(80, 40));
        _gate.Open();

        Assert.Equal(40, newcomer.Dropped);
        Assert.All(await Deadline.For(Task.WhenAll(first, half)), outcome => Assert.True(outcome.IsComplete));
    }

    [Fact]
    public async Task Under_drop_oldest_a_batch_is_committed_or_dropped_as_a_whole_whatever_the_load()
    {
        _gate.Open(1_000_000);
        await using var sink = new StoreSink(_store, new StoreSinkOptions { Workers = 4, QueueMax = 3, Backpressure = BackpressurePolicy.DropOldest });
        var outcomes = await Deadline.For(Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            List<BatchOutcome> mine = [];
            List<Task<BatchOutcome>> confirmed = [];
            for (var i = 0; i < 200; i++)
            {
                confirmed.Add((await sink.WriteAsync(SinkBars.Minutes(((writer * 200) + i) * 7, 7))).Confirmed);
            }

            mine.AddRange(await Task.WhenAll(confirmed));
            return mine;
        }))));

        var all = outcomes.SelectMany(outcome => outcome).ToList();
        Assert.All(all, outcome => Assert.True(outcome.Committed == 7 || outcome.Dropped == 7));
        Assert.Equal(all.Sum(outcome => outcome.Committed), _store.Table.Count);
        Assert.Equal((0, 0), (sink.Health.QueueDepth, sink.Health.InFlightBatches));
    }

    private int ShardOf(Bar bar) => SinkBars.WorkerOf(bar, _store.Binding, 2);

    // One batch at the gate, and as many more as fill the queue.
    private async Task<List<Task<BatchOutcome>>> FillAsync(StoreSink sink, int queueMax)
    {
        List<Task<BatchOutcome>> confirmed = [await sink.OfferAsync(SinkBars.Minutes(0, 1))];
        await _gate.ArrivalAsync();
        for (var minute = 1; minute <= queueMax; minute++)
        {
            confirmed.Add(await sink.OfferAsync(SinkBars.Minutes(minute, 1)));
        }

        return confirmed;
    }

    private StoreSink Sink(BackpressurePolicy policy, int queueMax, string pipeline = "test") => new(
        _store, new StoreSinkOptions { Workers = 1, QueueMax = queueMax, Backpressure = policy }, new PipelineContext(StoreUnderTest.Tenant, pipeline));
}
