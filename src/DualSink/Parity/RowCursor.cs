using DualSink.Stores;

namespace DualSink.Parity;

/// <summary>One side of a merge: the current row of a table, and the promise that rows only ever come in order.</summary>
internal sealed class RowCursor(IAsyncEnumerable<StoredRow> rows, string table, Func<string, string> mapSource) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<StoredRow> _rows = rows.GetAsyncEnumerator();

    /// <summary>The row it stands on; null before the first and after the last.</summary>
    public StoredRow? Current { get; private set; }

    /// <summary>Goes to the next row.</summary>
    /// <exception cref="StoreException">
    /// The row does not come after the one before. A merge of such rows would report bars as missing that are there.
    /// </exception>
    public async ValueTask MoveNextAsync()
    {
        var last = Current;
        Current = await _rows.MoveNextAsync().ConfigureAwait(false) ? Mapped(_rows.Current) : null;
        if (last is not null && Current is not null && BarOrder.Compare(last, Current) >= 0)
        {
            throw new StoreException(
                StoreErrorKind.Structure,
                $"Table {table} returned {Current.Source} {Current.Symbol} {Current.Timeframe} after {last.Source} {last.Symbol} {last.Timeframe} "
                + "out of order, or a key twice. Check its primary key and the collation of its text columns.");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _rows.DisposeAsync();

    private StoredRow Mapped(StoredRow row)
    {
        var source = mapSource(row.Source);
        return ReferenceEquals(source, row.Source) ? row : row with { Source = source };
    }
}
