using DualSink.Sinks;
using DualSink.Stores;

namespace DualSink.Tests.Sinks;

/// <summary>Flushing, closing and cancelling.</summary>
public sealed class ClosingTests
{
    private readonly ScriptedStore _store = new(TableLayout.Provider);
    private readonly Gate _gate = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Flush_waits_for_what_is_queued_and_in_flight_and_not_for_what_comes_later()
    {
        _store.OnWrite = _gate.PassAsync;
        await using var sink = new StoreSink(_store, new StoreSinkOptions { Workers = 1, MaxBatchSize = 100 });
        var inFlight = await sink.OfferAsync(SinkBars.Minutes(0, 40));
        await _gate.ArrivalAsync();
        var queued = await sink.OfferAsync(SinkBars.Minutes(40, 40));
        var flush = sink.FlushAsync(Stop);
        var later = await sink.OfferAsync(SinkBars.Minutes(80, 40));

        _gate.Open(1);
        await Deadline.For(inFlight);
        Assert.False(flush.IsCompleted);
        _gate.Open(1);
        await Deadline.For(flush);
        Assert.True(queued.IsCompletedSuccessfully);
        Assert.False(later.IsCompleted);
        _gate.Open();
        await Deadline.For(later);
    }

    [Fact]
    public async Task A_flush_with_nothing_to_wait_for_is_done_at_once_also_after_closing()
    {
        var sink = new StoreSink(_store);
        await Deadline.For(sink.FlushAsync(Stop));
        await sink.DisposeAsync();
        await Deadline.For(sink.FlushAsync(Stop));
    }

    [Fact]
    public async Task A_cancelled_flush_leaves_the_batches_alone()
    {
        _store.OnWrite = _gate.PassAsync;
        await using var sink = new StoreSink(_store);
        var confirmed = await sink.OfferAsync(SinkBars.Minutes(0, 1));
        using var giveUp = new CancellationTokenSource();
        var flush = sink.FlushAsync(giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flush);

        _gate.Open();
        Assert.True((await Deadline.For(confirmed)).IsComplete);
    }

    [Fact]
    public async Task Closing_writes_what_is_left_and_disposes_of_the_writers()
    {
        _store.OnWrite = _gate.PassAsync;
        var sink = new StoreSink(_store, new StoreSinkOptions { Workers = 3 });
        var confirmed = await sink.OfferAsync(SinkBars.Minutes(0, 100));
        var close = sink.CloseAsync(TimeSpan.FromMinutes(1), Stop);
        Assert.False(close.IsCompleted);
        _gate.Open();

        Assert.Equal(0, await Deadline.For(close));
        Assert.True((await Deadline.For(confirmed)).IsComplete);
        Assert.Equal(0, _store.OpenWriters);
        Assert.Equal((SinkState.Closed, "Closed."), (sink.Health.State, sink.Health.Detail));
    }

    [Fact]
    public async Task After_the_drain_limit_the_rest_is_returned_and_counted()
    {
        var clock = new RetryClock();
        _store.OnWrite = _gate.PassAsync;
        await using var sink = new StoreSink(_store, new StoreSinkOptions { Workers = 1, MaxBatchSize = 10 }, timeProvider: clock);
        var confirmed = await sink.OfferAsync(SinkBars.Minutes(0, 25));
        await _gate.ArrivalAsync();
        _gate.Open(1);
        await _gate.ArrivalAsync();
        var close = sink.CloseAsync(TimeSpan.FromSeconds(7), Stop);
        Assert.Equal(TimeSpan.FromSeconds(7), await clock.NextWaitAsync());
        clock.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(15, await Deadline.For(close));
        var outcome = await Deadline.For(confirmed);
        Assert.Equal((10, 15), (outcome.Committed, outcome.Returned));
        Assert.Contains("closed", outcome.Problems[0].Reason, StringComparison.Ordinal);
        Assert.Equal(2, _store.Writes.Length);
    }

    [Fact]
    public async Task Cancelling_the_close_ends_the_draining_early()
    {
        _store.OnWrite = _gate.PassAsync;
        await using var sink = new StoreSink(_store);
        var confirmed = await sink.OfferAsync(SinkBars.Minutes(0, 5));
        using var giveUp = new CancellationTokenSource();
        var close = sink.CloseAsync(TimeSpan.FromHours(1), giveUp.Token);
        await giveUp.CancelAsync();

        Assert.Equal(5, await Deadline.For(close));
        Assert.Equal(5, (await Deadline.For(confirmed)).Returned);
    }

    [Fact]
    public async Task A_closed_sink_takes_nothing_and_a_second_close_waits_for_the_first()
    {
        var sink = new StoreSink(_store);
        var closes = Enumerable.Range(0, 3).Select(_ => sink.CloseAsync(TimeSpan.FromSeconds(5), Stop));

        Assert.All(await Deadline.For(Task.WhenAll(closes)), returned => Assert.Equal(0, returned));
        var refused = await Assert.ThrowsAsync<SinkClosedException>(async () => await sink.WriteAsync(SinkBars.Minutes(0, 1), Stop));
        Assert.Equal("provider", refused.Mode);
    }

    [Fact]
    public async Task A_writer_at_the_door_is_told_when_the_sink_closes()
    {
        _store.OnWrite = _gate.PassAsync;
        await using var sink = new StoreSink(_store, new StoreSinkOptions { Workers = 1, QueueMax = 1 });
        await sink.OfferAsync(SinkBars.Minutes(0, 1));
        await _gate.ArrivalAsync();
        var queued = await sink.OfferAsync(SinkBars.Minutes(1, 1));
        var waiting = Enumerable.Range(2, 5).Select(minute => sink.WriteAsync(SinkBars.Minutes(minute, 1), Stop).AsTask()).ToArray();
        var close = sink.CloseAsync(TimeSpan.FromMinutes(1), Stop);
        foreach (var writer in waiting)
        {
            await Assert.ThrowsAsync<SinkClosedException>(() => Deadline.For(writer));
        }

        _gate.Open();
        Assert.Equal(0, await Deadline.For(close));
        Assert.True((await Deadline.For(queued)).IsComplete);
        Assert.Equal(2, _store.Table.Count);
    }

    [Fact]
    public async Task Cancelled_while_it_waits_for_room_a_batch_is_not_accepted()
    {
        _store.OnWrite = _gate.PassAsync;
        await using var sink = new StoreSink(_store, new StoreSinkOptions { Workers = 1, QueueMax = 1 });
        await sink.OfferAsync(SinkBars.Minutes(0, 1));
        await _gate.ArrivalAsync();
        await sink.OfferAsync(SinkBars.Minutes(1, 1));
        using var giveUp = new CancellationTokenSource();
        var waiting = sink.WriteAsync(SinkBars.Minutes(2, 1), giveUp.Token).AsTask();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Deadline.For(waiting));

        _gate.Open();
        await Deadline.For(sink.FlushAsync(Stop));
        Assert.Equal(2, _store.Table.Count);
        Assert.True((await sink.SettleAsync(SinkBars.Minutes(2, 1))).IsComplete);
    }

    [Fact]
    public async Task Cancelling_never_calls_back_an_accepted_batch()
    {
        _store.OnWrite = _gate.PassAsync;
        await using var sink = new StoreSink(_store);
        using var giveUp = new CancellationTokenSource();
        var receipt = await sink.WriteAsync(SinkBars.Minutes(0, 10), giveUp.Token);
        await giveUp.CancelAsync();
        _gate.Open();

        Assert.Equal(10, (await Deadline.For(receipt.Confirmed)).Committed);
    }

    [Fact]
    public async Task Whatever_the_moment_of_closing_every_accepted_bar_gets_an_outcome()
    {
        for (var round = 0; round < 30; round++)
        {
            var store = new ScriptedStore(TableLayout.Provider) { OnWrite = async (_, token) => { await Task.Yield(); token.ThrowIfCancellationRequested(); } };
            var sink = new StoreSink(store, new StoreSinkOptions { Workers = 3, QueueMax = 4 });
            var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
            {
                List<Task<BatchOutcome>> confirmed = [];
                try
                {
                    for (var i = 0; i < 200; i++)
                    {
                        confirmed.Add((await sink.WriteAsync(SinkBars.Minutes(((writer * 200) + i) * 5, 5), Stop)).Confirmed);
                    }
                }
                catch (SinkClosedException)
                {
                }

                return await Task.WhenAll(confirmed);
            })).ToArray();
            await Deadline.Until(() => store.Writes.Length > round, "some writes were done");
            var returned = await Deadline.For(sink.CloseAsync(round % 2 == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(10), Stop));
            var outcomes = (await Deadline.For(Task.WhenAll(writers))).SelectMany(outcome => outcome).ToList();

            Assert.All(outcomes, outcome => Assert.Equal(5, outcome.Committed + outcome.Returned));
            Assert.InRange(store.Table.Count, outcomes.Sum(outcome => outcome.Committed), outcomes.Sum(outcome => outcome.Count));
            Assert.InRange(returned, 0, outcomes.Sum(outcome => outcome.Returned));
            Assert.Equal((0, 0), (sink.Health.QueueDepth, sink.Health.InFlightBatches));
        }
    }
}
