using DualSink.Bars;
using DualSink.Stores;

namespace DualSink.Cli.Verification;

/// <summary>
/// What a table holds, against the bars that were written: each row has to be exactly what the layout makes of its bar.
/// That both tables hold the same is not enough, since both could be wrong alike.
/// </summary>
/// <param name="Expected">Keys written.</param>
/// <param name="Exact">Rows that hold exactly their bar.</param>
/// <param name="Wrong">Rows that hold something else.</param>
/// <param name="Missing">Keys without a row.</param>
/// <param name="Unexpected">Rows of no bar written.</param>
internal sealed record ReadBack(long Expected, long Exact, long Wrong, long Missing, long Unexpected)
{
    /// <summary>Whether the table holds every bar exactly, and nothing else.</summary>
    public bool IsExact => Exact == Expected && Unexpected == 0;

    /// <summary>Reads the rows of <paramref name="source"/> and compares them with <paramref name="bars"/>, of which the last of a key counts.</summary>
    public static async Task<ReadBack> OfAsync(IBarStore store, string tenant, string source, IEnumerable<Bar> bars, CancellationToken cancellationToken)
    {
        var columns = new ValueColumns(store.Binding.Layout);
        var expected = new Dictionary<(string Symbol, string Timeframe, long Timestamp), Bar>();
        foreach (var bar in bars)
        {
            var stored = store.Binding.Normalise(tenant, bar);
            expected[(stored.Symbol, stored.Timeframe, UnixMicroseconds.Of(stored.Timestamp))] = stored;
        }

        long total = expected.Count, exact = 0, wrong = 0, unexpected = 0;
        await foreach (var row in store.ReadAsync(new RowFilter { Tenant = tenant, Source = store.Binding.SourceOf(tenant, source) }, cancellationToken))
        {
            if (!expected.Remove((row.Symbol, row.Timeframe, row.Timestamp), out var bar))
            {
                unexpected++;
            }
            else if (columns.Hold(row, bar))
            {
                exact++;
            }
            else
            {
                wrong++;
            }
        }

        return new ReadBack(total, exact, wrong, expected.Count, unexpected);
    }

    private sealed class ValueColumns(TableLayout layout)
    {
        private readonly TableColumn _open = layout.ColumnOf(BarField.Open);
        private readonly TableColumn _high = layout.ColumnOf(BarField.High);
        private readonly TableColumn _low = layout.ColumnOf(BarField.Low);
        private readonly TableColumn _close = layout.ColumnOf(BarField.Close);
        private readonly TableColumn _volume = layout.ColumnOf(BarField.Volume);

        public bool Hold(StoredRow row, Bar bar) =>
            Holds(_open, row.Open, bar.Open)
            && Holds(_high, row.High, bar.High)
            && Holds(_low, row.Low, bar.Low)
            && Holds(_close, row.Close, bar.Close)
            && Holds(_volume, row.Volume, bar.Volume);

        private static bool Holds(TableColumn column, StoredValue stored, decimal value) => (column.Type, stored.Kind) switch
        {
            (ColumnType.Numeric, StoredKind.Exact) => stored.Exact == LayoutValue.Round(value, column.Scale),
            (ColumnType.BigInt, StoredKind.Exact) => stored.Exact == LayoutValue.Truncate(value),
            (ColumnType.Numeric or ColumnType.Double, StoredKind.Double) => stored.Double == LayoutValue.AsDouble(column, value),
            _ => false,
        };
    }
}
