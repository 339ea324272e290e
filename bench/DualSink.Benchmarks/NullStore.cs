using DualSink.Bars;
using DualSink.Stores;

namespace DualSink.Benchmarks;

/// <summary>A table that takes everything at once and keeps nothing, so that what is measured is the sink.</summary>
internal sealed class NullStore(TableLayout layout) : IBarStore, IBarWriter
{
    public TableBinding Binding { get; } = new(layout);

    public int MaxConcurrentWriters => int.MaxValue;

    public IBarWriter CreateWriter() => this;

    public async ValueTask<WriteSummary> WriteAsync(string tenant, ReadOnlyMemory<Bar> bars, CancellationToken cancellationToken)
    {
        // A real one waits for the network here, and lets others run.
        await Task.Yield();
        return new WriteSummary { Upserted = bars.Length };
    }

    public ValueTask<InsertOutcome[]> InsertAsync(string tenant, ReadOnlyMemory<Bar> bars, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new InsertOutcome[bars.Length]);

    public Task CheckAsync(string tenant, bool alsoDelete, CancellationToken cancellationToken) => Task.CompletedTask;

    public IAsyncEnumerable<StoredRow> ReadAsync(RowFilter filter, CancellationToken cancellationToken) => AsyncEnumerable.Empty<StoredRow>();

    public Task<long> CountAsync(RowFilter filter, CancellationToken cancellationToken) => Task.FromResult(0L);

    public Task<long?> LatestAsync(SeriesKey series, CancellationToken cancellationToken) => Task.FromResult<long?>(null);

    public Task<long> DeleteSourceAsync(string tenant, string source, CancellationToken cancellationToken) => Task.FromResult(0L);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
