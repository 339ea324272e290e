using DualSink.Bars;
using DualSink.Stores;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Journal;

/// <summary>
/// A real table that can be out of reach, and dawdles. Fails the test when anybody so much as tries to write a key with
/// an older revision than before; a bar's revision is written into its close.
/// </summary>
internal sealed class JudgedStore(IBarStore inner, int seed = 1) : IBarStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Symbol, DateTime Timestamp), decimal> _tried = [];
    private int _writers;
    private volatile string? _stepBack;
    private long _writes;
    private long _bars;

    /// <summary>Whether writes fail now.</summary>
    public bool IsDown { get; set; }

    /// <summary>How many of ten writes fail, half of them after they took effect.</summary>
    public int Flakiness { get; set; }

    /// <summary>A bar the table refuses.</summary>
    public Func<Bar, bool> IsPoison { get; set; } = _ => false;

    /// <summary>Runs before each write.</summary>
    public Func<CancellationToken, ValueTask> OnWrite { get; set; } = _ => ValueTask.CompletedTask;

    /// <summary>The first time a key was written with an older revision; null when none was.</summary>
    public string? StepBack => _stepBack;

    /// <summary>Writes tried.</summary>
    public long Writes => Interlocked.Read(ref _writes);

    /// <summary>Bars of writes that took effect.</summary>
    public long Bars => Interlocked.Read(ref _bars);

    public TableBinding Binding => inner.Binding;

    public int MaxConcurrentWriters => inner.MaxConcurrentWriters;

    string IBarStore.Spell(string tenant) => inner.Spell(tenant);

    ValueTask<string> IBarStore.IdentifyAsync(string name, CancellationToken cancellationToken) => inner.IdentifyAsync(name, cancellationToken);

    public IBarWriter CreateWriter() => new Writer(this, inner.CreateWriter(), new Random(seed + Interlocked.Increment(ref _writers)));

    public Task CheckAsync(string tenant, bool alsoDelete, CancellationToken cancellationToken) => inner.CheckAsync(tenant, alsoDelete, cancellationToken);

    public IAsyncEnumerable<StoredRow> ReadAsync(RowFilter filter, CancellationToken cancellationToken) => inner.ReadAsync(filter, cancellationToken);

    public Task<long> CountAsync(RowFilter filter, CancellationToken cancellationToken) => inner.CountAsync(filter, cancellationToken);

    public Task<long?> LatestAsync(SeriesKey series, CancellationToken cancellationToken) => inner.LatestAsync(series, cancellationToken);

    public Task<long> DeleteSourceAsync(string tenant, string source, CancellationToken cancellationToken) =>
        inner.DeleteSourceAsync(tenant, source, cancellationToken);

    private void Judge(ReadOnlySpan<Bar> bars)
    {
        lock (_lock)
        {
            foreach (var bar in bars)
            {
                var key = (bar.Symbol, bar.Timestamp);
                if (_tried.TryGetValue(key, out var before) && before > bar.Close)
                {
                    _stepBack ??= $"{key}: {before} was written or tried, and then {bar.Close}.";
                }

                _tried[key] = bar.Close;
            }
        }
    }

    private sealed class Writer(JudgedStore store, IBarWriter inner, Random random) : IBarWriter
    {
        public async ValueTask<WriteSummary> WriteAsync(string tenant, ReadOnlyMemory<Bar> bars, CancellationToken cancellationToken)
        {
            WriteSummary summary = default;
            await TryAsync(bars, async () =>
            {
                store.Judge(bars.Span);
                summary = await inner.WriteAsync(tenant, bars, cancellationToken);
                Interlocked.Add(ref store._bars, bars.Length);
            }, cancellationToken);
            return summary;
        }

        public async ValueTask<InsertOutcome[]> InsertAsync(string tenant, ReadOnlyMemory<Bar> bars, CancellationToken cancellationToken)
        {
            InsertOutcome[] outcomes = [];
            await TryAsync(bars, async () =>
            {
                outcomes = await inner.InsertAsync(tenant, bars, cancellationToken);
                store.Judge(bars.ToArray().Where((_, place) => outcomes[place] == InsertOutcome.Inserted).ToArray());
            }, cancellationToken);
            return outcomes;
        }

        async ValueTask<bool> IBarWriter.TryAsync(string tenant, Bar bar, CancellationToken cancellationToken)
        {
            var isTaken = false;
            await TryAsync(new[] { bar }, async () => isTaken = await inner.TryAsync(tenant, bar, cancellationToken), cancellationToken);
            return isTaken;
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private async ValueTask TryAsync(ReadOnlyMemory<Bar> bars, Func<ValueTask> write, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref store._writes);
            await store.OnWrite(cancellationToken);
            for (var turns = random.Next(10); turns > 0; turns--)
            {
                await Task.Yield();
            }

            var fate = random.Next(20);
            if (store.IsDown || fate < store.Flakiness)
            {
                throw SinkBars.Outage("out of reach before the write");
            }

            if (bars.Span.ToArray().Any(store.IsPoison))
            {
                throw SinkBars.DataError();
            }

            await write();
            if (20 - fate <= store.Flakiness)
            {
                throw SinkBars.Outage("out of reach after the write");
            }
        }
    }
}
