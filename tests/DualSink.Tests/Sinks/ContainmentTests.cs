using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Tests.Conformance;
using Microsoft.Extensions.Logging;

namespace DualSink.Tests.Sinks;

/// <summary>What is around a sink may fail without taking bars or workers along.</summary>
public sealed class ContainmentTests
{
    [Fact]
    public async Task A_logger_that_throws_takes_no_worker_along()
    {
        var store = new ScriptedStore(TableLayout.Provider)
        {
            OnWrite = (_, _) => throw new StoreException(StoreErrorKind.Outage, "the server is gone"),
        };
        using var loggers = new LoggerFactory([new ThrowingLogs()]);
        await using var sink = new StoreSink(store, new StoreSinkOptions { MaxAttempts = 2, BaseDelay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero }, loggerFactory: loggers);

        Assert.Equal(10, (await Deadline.For(sink.SettleAsync(SinkBars.Minutes(0, 10)))).Returned);
        store.OnWrite = (_, _) => ValueTask.CompletedTask;
        Assert.Equal(10, (await Deadline.For(sink.SettleAsync(SinkBars.Minutes(0, 10)))).Committed);
        await Deadline.For(sink.FlushAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_slice_that_is_taken_back_is_not_kept()
    {
        var queue = new SliceQueue();
        var batch = new PendingBatch(SinkBars.Minutes(0, 1), (_, _) => { });
        Assert.True(queue.TryAdd(new BarSlice(batch, [TestBars.Plain()], null), out var first));
        Assert.True(queue.TryAdd(new BarSlice(batch, [TestBars.Plain(minute: 1)], null), out _));

        queue.Remove(first!);
        queue.Remove(first!);

        Assert.True(queue.TryTake(out var left));
        Assert.Equal(TestBars.Plain(minute: 1), left.Bars[0]);
        Assert.False(queue.TryTake(out _));
    }

    [Fact]
    public async Task Dropped_batches_are_let_go_of_while_a_worker_is_stuck()
    {
        var gate = new Gate();
        var store = new ScriptedStore(TableLayout.Provider) { OnWrite = gate.PassAsync };
        await using var sink = new StoreSink(store, new StoreSinkOptions { Workers = 1, QueueMax = 1, Backpressure = BackpressurePolicy.DropOldest });
        await sink.OfferAsync(SinkBars.Minutes(0, 1));
        await gate.ArrivalAsync();

        var dropped = await OfferAndForgetAsync(sink);
        await sink.OfferAsync(SinkBars.Minutes(2, 1));
        await Deadline.Until(
            () =>
            {
                GC.Collect();
                return !dropped.IsAlive;
            },
            "the dropped bars are collected");
        gate.Open(100);
    }

    // In a frame of its own, so that nothing here keeps the batch.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> OfferAndForgetAsync(StoreSink sink)
    {
        var batch = SinkBars.Minutes(1, 1);
        await sink.WriteAsync(batch, TestContext.Current.CancellationToken);
        return new WeakReference(batch);
    }

    private sealed class ThrowingLogs : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new IOException("no space left for the log");

        public void Dispose()
        {
        }
    }
}
