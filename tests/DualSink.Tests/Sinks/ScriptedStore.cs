using System.Collections.Concurrent;
using DualSink.Bars;
using DualSink.Stores;

namespace DualSink.Tests.Sinks;

/// <summary>A table in memory that does what a test tells it: wait, refuse, break. All or nothing of a write is held.</summary>
internal sealed class ScriptedStore(TableBinding binding) : IBarStore
{
    private readonly ConcurrentQueue<ScriptedWrite> _writes = new();
    private int _writers;
    private int _open;

    /// <summary>The default table of a layout.</summary>
    public ScriptedStore(TableLayout layout)
        : this(new TableBinding(layout))
    {
    }

    /// <summary>Runs before a write takes effect; throws what the write throws.</summary>
    public Func<ScriptedWrite, CancellationToken, ValueTask> OnWrite { get; set; } = (_, _) => ValueTask.CompletedTask;

    /// <summary>Every write tried, in the order in which they came.</summary>
    public ScriptedWrite[] Writes => [.. _writes];

    /// <summary>Writers made and not disposed of.</summary>
    public int OpenWriters => Volatile.Read(ref _open);

    /// <summary>What the table holds.</summary>
    public ConcurrentDictionary<BarKey, Bar> Table { get; } = new();

    /// <summary>How many rows a write changes; all of its bars unless a test says otherwise.</summary>
    public Func<ScriptedWrite, int> ChangedBy { get; set; } = write => write.Bars.Length;

    public TableBinding Binding { get; } = binding;

    public int MaxConcurrentWriters { get; init; } = int.MaxValue;

    public IBarWriter CreateWriter()
    {
        Interlocked.Increment(ref _open);
        return new Writer(this, Interlocked.Increment(ref _writers));
    }

    public Task CheckAsync(string tenant, bool alsoDelete, CancellationToken cancellationToken) => Task.CompletedTask;

    public IAsyncEnumerable<StoredRow> ReadAsync(RowFilter filter, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> CountAsync(RowFilter filter, CancellationToken cancellationToken) => Task.FromResult((long)Table.Count);

    public Task<long?> LatestAsync(SeriesKey series, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> DeleteSourceAsync(string tenant, string source, CancellationToken cancellationToken) => throw new NotSupportedException();

    private sealed class Writer(ScriptedStore store, int number) : IBarWriter
    {
        public async ValueTask<WriteSummary> WriteAsync(string tenant, ReadOnlyMemory<Bar> bars, CancellationToken cancellationToken)
        {
            var write = await BeginAsync(tenant, bars, cancellationToken);
            var changed = store.ChangedBy(write);
            foreach (var bar in write.Bars)
            {
                store.Table[BarKey.Of(tenant, bar)] = bar;
            }

            return new WriteSummary(0, write.Bars.Length, changed);
        }

        public async ValueTask<InsertOutcome[]> InsertAsync(string tenant, ReadOnlyMemory<Bar> bars, CancellationToken cancellationToken)
        {
            var write = await BeginAsync(tenant, bars, cancellationToken);
            return Array.ConvertAll(write.Bars, bar => store.Table.TryAdd(BarKey.Of(tenant, bar), bar) ? InsertOutcome.Inserted
                : store.Table[BarKey.Of(tenant, bar)] == bar ? InsertOutcome.Unchanged : InsertOutcome.Present);
        }

        async ValueTask<bool> IBarWriter.TryAsync(string tenant, Bar bar, CancellationToken cancellationToken) =>
            store.ChangedBy(await BeginAsync(tenant, new[] { bar }, cancellationToken)) > 0;

        private async ValueTask<ScriptedWrite> BeginAsync(string tenant, ReadOnlyMemory<Bar> bars, CancellationToken cancellationToken)
        {
            var write = new ScriptedWrite(number, tenant, bars.ToArray());
            store._writes.Enqueue(write);
            await store.OnWrite(write, cancellationToken);
            return write;
        }

        public ValueTask DisposeAsync()
        {
            Interlocked.Decrement(ref store._open);
            return ValueTask.CompletedTask;
        }
    }
}
