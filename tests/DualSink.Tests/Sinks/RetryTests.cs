using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Sinks;

/// <summary>What a sink does about errors, on a clock that stands still.</summary>
public sealed class RetryTests
{
    private readonly ScriptedStore _store = new(TableLayout.Provider);
    private readonly RetryClock _clock = new();

    [Theory]
    [InlineData(StoreErrorKind.Outage, 1)]
    [InlineData(StoreErrorKind.Credentials, 20)]
    [InlineData(StoreErrorKind.Structure, 20)]
    public async Task A_failed_write_is_tried_again_after_growing_waits_until_it_holds(StoreErrorKind kind, int factor)
    {
        var failures = 3;
        _store.OnWrite = (_, _) => failures-- > 0 ? throw new StoreException(kind, "not now") : ValueTask.CompletedTask;
        await using var sink = Sink(maxAttempts: 5);
        var confirmed = await sink.OfferAsync(SinkBars.Minutes(0, 2));
        for (var expected = 100 * factor; expected <= 400 * factor; expected *= 2)
        {
            var wait = await _clock.SkipWaitAsync();
            Assert.InRange(wait.TotalMilliseconds, expected / 2, expected);
        }

        var outcome = await Deadline.For(confirmed);
        Assert.True(outcome.IsComplete);
        Assert.Equal(3, outcome.Retries);
        Assert.Equal(3, sink.Health.Retries);
        Assert.Equal(4, _store.Writes.Length);
    }

    [Fact]
    public async Task Attempts_used_up_return_the_bars_with_the_error_and_the_next_batch_goes_on()
    {
        _store.OnWrite = (_, _) => throw SinkBars.Outage("host down");
        await using var sink = Sink(maxAttempts: 3);
        var confirmed = await sink.OfferAsync(SinkBars.Minutes(0, 2));
        await _clock.SkipWaitAsync();
        await _clock.SkipWaitAsync();
        var outcome = await Deadline.For(confirmed);

        Assert.Equal((2, 2), (outcome.Returned, outcome.Retries));
        Assert.Equal("host down", outcome.Error?.Message);
        Assert.All(outcome.Problems, problem => Assert.Equal("host down", problem.Reason));
        Assert.Equal(3, _store.Writes.Length);

        _store.OnWrite = (_, _) => ValueTask.CompletedTask;
        Assert.True((await sink.SettleAsync(SinkBars.Minutes(0, 2))).IsComplete);
    }

    [Fact]
    public async Task One_attempt_means_no_retry()
    {
        _store.OnWrite = (_, _) => throw SinkBars.Outage();
        await using var sink = Sink(maxAttempts: 1);
        var outcome = await sink.SettleAsync(SinkBars.Minutes(0, 1));

        Assert.Equal((1, 0), (outcome.Returned, outcome.Retries));
        Assert.Single(_store.Writes);
    }

    [Fact]
    public async Task A_defect_in_a_store_returns_the_bars_and_the_worker_lives_on()
    {
        _store.OnWrite = (_, _) => throw new InvalidOperationException("a defect");
        await using var sink = Sink(maxAttempts: 5);
        var outcome = await sink.SettleAsync(SinkBars.Minutes(0, 1));
        Assert.Equal(1, outcome.Returned);
        Assert.Contains("a defect", outcome.Problems[0].Reason, StringComparison.Ordinal);

        _store.OnWrite = (_, _) => ValueTask.CompletedTask;
        Assert.True((await sink.SettleAsync(SinkBars.Minutes(0, 1))).IsComplete);
    }

    [Fact]
    public async Task A_newer_revision_waits_behind_the_retries_of_an_older_one()
    {
        var failures = 1;
        _store.OnWrite = (_, _) => failures-- > 0 ? throw SinkBars.Outage() : ValueTask.CompletedTask;
        await using var sink = Sink(maxAttempts: 2);
        var older = await sink.OfferAsync(SinkBars.Batch(TestBars.Plain(close: 100)));
        var wait = await _clock.NextWaitAsync();
        var newer = await sink.OfferAsync(SinkBars.Batch(TestBars.Plain(close: 101)));
        _clock.Advance(wait);

        Assert.True((await Deadline.For(older)).IsComplete);
        Assert.True((await Deadline.For(newer)).IsComplete);
        Assert.Equal([100m, 100m, 101m], _store.Writes.Select(write => Assert.Single(write.Bars).Close));
    }

    [Fact]
    public async Task Closing_ends_the_wait_between_two_tries_and_returns_the_bars()
    {
        _store.OnWrite = (_, _) => throw SinkBars.Outage();
        await using var sink = Sink(maxAttempts: 5);
        var confirmed = await sink.OfferAsync(SinkBars.Minutes(0, 3));
        await _clock.NextWaitAsync();

        Assert.Equal(3, await Deadline.For(sink.CloseAsync(TimeSpan.Zero, TestContext.Current.CancellationToken)));
        Assert.Equal(3, (await Deadline.For(confirmed)).Returned);
    }

    [Fact]
    public async Task A_dead_letter_that_cannot_be_kept_is_tried_again_and_returned_in_the_end()
    {
        var store = new ScriptedStore(TableLayout.Legacy);
        using var folder = new TemporaryFolder();
        await using var letters = new DeadLetterFile(folder.File("missing/dead.ndjson"));
        await using var sink = new StoreSink(
            store, new StoreSinkOptions { Workers = 1, MaxAttempts = 2 }, deadLetters: letters, timeProvider: _clock);
        var confirmed = await sink.OfferAsync(SinkBars.Batch(TestBars.Plain(), TestBars.Plain("MSFT") with { Volume = 1e19m }));
        await _clock.SkipWaitAsync();
        var outcome = await Deadline.For(confirmed);

        Assert.Equal([BarOutcome.Returned, BarOutcome.Returned], outcome.Each());
        Assert.Contains("volume", outcome.Problems.Single(problem => problem.Index == 1).Reason, StringComparison.Ordinal);
        Assert.Contains(letters.Path, outcome.Problems.Single(problem => problem.Index == 0).Reason, StringComparison.Ordinal);
        Assert.Contains("Make room", sink.Health.LastError, StringComparison.Ordinal);

        // Mended, the same sink goes on.
        Directory.CreateDirectory(folder.File("missing"));
        outcome = await sink.SettleAsync(SinkBars.Batch(TestBars.Plain(), TestBars.Plain("MSFT") with { Volume = 1e19m }));
        Assert.Equal([BarOutcome.Committed, BarOutcome.DeadLettered], outcome.Each());
        Assert.Single(await File.ReadAllLinesAsync(letters.Path, TestContext.Current.CancellationToken));
    }

    private StoreSink Sink(int maxAttempts) => new(
        _store,
        new StoreSinkOptions { Workers = 1, MaxAttempts = maxAttempts, BaseDelay = TimeSpan.FromMilliseconds(100) },
        timeProvider: _clock);
}
