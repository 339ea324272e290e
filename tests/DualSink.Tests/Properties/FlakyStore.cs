using DualSink.Bars;
using DualSink.Stores;

namespace DualSink.Tests.Properties;

/// <summary>A real store that dawdles, and that is out of reach now and then, before a write or after it took effect.</summary>
internal sealed class FlakyStore(IBarStore inner, int seed) : IBarStore
{
    private int _writers;

    public TableBinding Binding => inner.Binding;

    public int MaxConcurrentWriters => inner.MaxConcurrentWriters;

    public IBarWriter CreateWriter() => new Writer(inner.CreateWriter(), new Random(seed + Interlocked.Increment(ref _writers)));

    public Task CheckAsync(string tenant, bool alsoDelete, CancellationToken cancellationToken) => inner.CheckAsync(tenant, alsoDelete, cancellationToken);

    public IAsyncEnumerable<StoredRow> ReadAsync(RowFilter filter, CancellationToken cancellationToken) => inner.ReadAsync(filter, cancellationToken);

    public Task<long> CountAsync(RowFilter filter, CancellationToken cancellationToken) => inner.CountAsync(filter, cancellationToken);

    public Task<long?> LatestAsync(SeriesKey series, CancellationToken cancellationToken) => inner.LatestAsync(series, cancellationToken);

    public Task<long> DeleteSourceAsync(string tenant, string source, CancellationToken cancellationToken) =>
        inner.DeleteSourceAsync(tenant, source, cancellationToken);

    private sealed class Writer(IBarWriter inner, Random random) : IBarWriter
    {
        public async ValueTask<WriteSummary> WriteAsync(string tenant, ReadOnlyMemory<Bar> bars, CancellationToken cancellationToken)
        {
            WriteSummary summary = default;
            await TryAsync(async () => summary = await inner.WriteAsync(tenant, bars, cancellationToken));
            return summary;
        }

        public async ValueTask<InsertOutcome[]> InsertAsync(string tenant, ReadOnlyMemory<Bar> bars, CancellationToken cancellationToken)
        {
            InsertOutcome[] outcomes = [];
            await TryAsync(async () => outcomes = await inner.InsertAsync(tenant, bars, cancellationToken));
            return outcomes;
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private async ValueTask TryAsync(Func<ValueTask> write)
        {
            var fate = random.Next(10);
            for (var turns = random.Next(20); turns > 0; turns--)
            {
                await Task.Yield();
            }

            if (fate == 0)
            {
                throw new StoreException(StoreErrorKind.Outage, "out of reach before the write");
            }

            await write();
            if (fate == 1)
            {
                throw new StoreException(StoreErrorKind.Outage, "out of reach after the write");
            }
        }
    }
}
