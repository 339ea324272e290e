using DualSink.Bars;
using DualSink.Stores.Comparing;

namespace DualSink.Stores;

/// <summary>A table of bars: a layout on an engine. Safe for concurrent use.</summary>
/// <remarks>
/// Every method may throw <see cref="StoreException"/>, whose <see cref="StoreException.Kind"/> tells what it means, and
/// <see cref="OperationCanceledException"/>. None of them retries.
/// </remarks>
public interface IBarStore
{
    /// <summary>The layout, the table and how sources are named in it.</summary>
    TableBinding Binding { get; }

    /// <summary>How many writers can work at the same time: 1 where the engine has one writer a file.</summary>
    int MaxConcurrentWriters { get; }

    /// <summary>Makes a way in for one worker. Connects only when it writes.</summary>
    IBarWriter CreateWriter();

    /// <summary>
    /// The same table, written on behalf of <paramref name="owner"/>, of which there is one process at a time: the first
    /// write of each writer waits for those that a process before, now dead, left the server at. This one where an engine
    /// has no such writes.
    /// </summary>
    internal IBarStore OwnedBy(long owner) => this;

    /// <summary>A tenant as the table tells it from others, without asking: the spellings of one uuid come out alike, except where it stores texts.</summary>
    internal string Spell(string tenant) => Guid.TryParse(tenant, out var id) ? id.ToString() : tenant;

    /// <summary>The same for a name, which is looked up where the table stores something else.</summary>
    /// <exception cref="StoreException">There is no such tenant, or the store cannot be asked.</exception>
    internal ValueTask<string> IdentifyAsync(string name, CancellationToken cancellationToken) => ValueTask.FromResult(Spell(name));

    /// <summary>Whether bars of a tenant, given by name or uuid, can be stored at all: always, except where tenants are rows that have to be there.</summary>
    internal Task<bool> HasTenantAsync(string tenant, CancellationToken cancellationToken) => Task.FromResult(true);

    /// <summary>Throws unless the table can be reached and has the columns, with the privileges to write and read it. Changes nothing.</summary>
    /// <param name="tenant">The tenant that will write: looked up where the layout has tenants.</param>
    /// <param name="alsoDelete">Whether the privilege to delete is asked for as well.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task CheckAsync(string tenant, bool alsoDelete, CancellationToken cancellationToken);

    /// <summary>The rows that match, as stored, ordered by tenant, source, symbol, timeframe and timestamp, texts by their UTF-8 bytes.</summary>
    IAsyncEnumerable<StoredRow> ReadAsync(RowFilter filter, CancellationToken cancellationToken);

    /// <summary>
    /// The next rows that match, as stored: of one tenant where the table has several, ordered by source, symbol and
    /// timeframe in the order of the table's own index, then by time. Costs what it returns, and a look at each series
    /// between. A row that is there from the first page to the last is on exactly one of them.
    /// </summary>
    /// <param name="filter">Which rows; names a tenant where the layout has tenants.</param>
    /// <param name="after">The last row of the page before; null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal Task<List<StoredRow>> ReadPageAsync(RowFilter filter, RowKey? after, int limit, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{Binding.DisplayName} is on a store that cannot be read in pages.");

    /// <summary>The number of rows that match.</summary>
    Task<long> CountAsync(RowFilter filter, CancellationToken cancellationToken);

    /// <summary>The newest timestamp of a series, in microseconds since 1970 UTC (infinities as in <see cref="StoredRow"/>); null when it has no rows.</summary>
    Task<long?> LatestAsync(SeriesKey series, CancellationToken cancellationToken);

    /// <summary>The table as it is now, to be compared with another. Dispose of it soon: the server keeps old rows for it.</summary>
    internal Task<ITableSnapshot> SnapshotAsync(SnapshotScope scope, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{Binding.DisplayName} is on a store that cannot be compared in whole.");

    /// <summary>Deletes a tenant's rows of one source, in one transaction.</summary>
    /// <param name="tenant">The tenant; idle where the layout has none, except to name the source.</param>
    /// <param name="source">The source as the table spells it.</param>
    /// <param name="cancellationToken">Gives up; nothing is deleted then.</param>
    /// <returns>How many rows were deleted.</returns>
    Task<long> DeleteSourceAsync(string tenant, string source, CancellationToken cancellationToken);
}
