using DualSink.Bars;
using DualSink.Stores;
using DualSink.Stores.Comparing;

namespace DualSink.Server.Demo;

/// <summary>A table of a <see cref="FaultyEngine"/>.</summary>
internal sealed class FaultyStore(IBarStore store, FaultClock faults) : IBarStore
{
    public TableBinding Binding => store.Binding;

    public int MaxConcurrentWriters => store.MaxConcurrentWriters;

    public IBarWriter CreateWriter() => new FaultyWriter(store.CreateWriter(), faults);

    IBarStore IBarStore.OwnedBy(long owner) => new FaultyStore(store.OwnedBy(owner), faults);

    string IBarStore.Spell(string tenant) => store.Spell(tenant);

    ValueTask<string> IBarStore.IdentifyAsync(string name, CancellationToken cancellationToken) => store.IdentifyAsync(name, cancellationToken);

    Task<bool> IBarStore.HasTenantAsync(string tenant, CancellationToken cancellationToken) => store.HasTenantAsync(tenant, cancellationToken);

    Task<ITableSnapshot> IBarStore.SnapshotAsync(SnapshotScope scope, CancellationToken cancellationToken) => store.SnapshotAsync(scope, cancellationToken);

    public Task CheckAsync(string tenant, bool alsoDelete, CancellationToken cancellationToken) => store.CheckAsync(tenant, alsoDelete, cancellationToken);

    public IAsyncEnumerable<StoredRow> ReadAsync(RowFilter filter, CancellationToken cancellationToken) => store.ReadAsync(filter, cancellationToken);

    Task<List<StoredRow>> IBarStore.ReadPageAsync(RowFilter filter, RowKey? after, int limit, CancellationToken cancellationToken) => store.ReadPageAsync(filter, after, limit, cancellationToken);

    public Task<long> CountAsync(RowFilter filter, CancellationToken cancellationToken) => store.CountAsync(filter, cancellationToken);

    public Task<long?> LatestAsync(SeriesKey series, CancellationToken cancellationToken) => store.LatestAsync(series, cancellationToken);

    public Task<long> DeleteSourceAsync(string tenant, string source, CancellationToken cancellationToken) => store.DeleteSourceAsync(tenant, source, cancellationToken);
}
