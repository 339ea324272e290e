using DualSink.Bars;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Tests.Conformance;

namespace DualSink.Tests.Sinks;

/// <summary>Batches and errors in few words.</summary>
internal static class SinkBars
{
    /// <summary>A batch of the tenant <c>demo</c>.</summary>
    public static BarBatch Batch(params IEnumerable<Bar> bars) => new(StoreUnderTest.Tenant, bars.ToArray());

    /// <summary>A batch of so many bars of one series, a minute apart.</summary>
    public static BarBatch Minutes(int from, int count, string symbol = "AAPL") =>
        Batch(Enumerable.Range(from, count).Select(minute => TestBars.Plain(symbol, minute)));

    /// <summary>Writes a batch and waits for what becomes of it.</summary>
    public static async Task<BatchOutcome> SettleAsync(this StoreSink sink, BarBatch batch)
    {
        var receipt = await Deadline.For(sink.WriteAsync(batch, TestContext.Current.CancellationToken));
        return await Deadline.For(receipt.Confirmed);
    }

    /// <summary>Offers a batch that has to be taken.</summary>
    public static async Task<Task<BatchOutcome>> OfferAsync(this StoreSink sink, BarBatch batch) =>
        (await Deadline.For(sink.WriteAsync(batch, TestContext.Current.CancellationToken))).Confirmed;

    /// <summary>Which of the sink's workers a bar falls to.</summary>
    public static int WorkerOf(Bar bar, StoreSink sink) => WorkerOf(bar, sink.Store.Binding, sink.Workers);

    /// <summary>Which of so many workers a bar falls to.</summary>
    public static int WorkerOf(Bar bar, TableBinding binding, int workers)
    {
        var slices = new ShardMap(binding, workers).Split(new PendingBatch(Batch(bar), (_, _) => { }), null);
        return Array.FindIndex(slices, slice => slice.Batch is not null);
    }

    public static StoreException Outage(string message = "the store is out of reach") => new(StoreErrorKind.Outage, message, "08006");

    public static StoreException DataError(string message = "the store refuses a value") => new(StoreErrorKind.Data, message, "23514");

    public static StoreException Structure(string message = "a column is missing") => new(StoreErrorKind.Structure, message, "42703");

    /// <summary>What became of each bar, in the order of the batch.</summary>
    public static BarOutcome[] Each(this BatchOutcome outcome) => [.. Enumerable.Range(0, outcome.Count).Select(i => outcome[i])];
}
