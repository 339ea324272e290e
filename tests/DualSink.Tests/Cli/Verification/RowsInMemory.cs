using System.Runtime.CompilerServices;
using DualSink.Bars;
using DualSink.Stores;

namespace DualSink.Tests.Cli.Verification;

/// <summary>A table to be read, made of rows a test thought of: also such as no writer would leave.</summary>
internal sealed class RowsInMemory(TableBinding binding, IEnumerable<StoredRow> rows) : IBarStore
{
    public TableBinding Binding => binding;

    public int MaxConcurrentWriters => 1;

    public async IAsyncEnumerable<StoredRow> ReadAsync(RowFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var row in rows)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            if (filter.Source is null || filter.Source == row.Source)
            {
                yield return row;
            }
        }
    }

    public IBarWriter CreateWriter() => throw new NotSupportedException();

    public Task CheckAsync(string tenant, bool alsoDelete, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> CountAsync(RowFilter filter, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long?> LatestAsync(SeriesKey series, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> DeleteSourceAsync(string tenant, string source, CancellationToken cancellationToken) => throw new NotSupportedException();
}
