using DualSink.Bars;
using Npgsql;
using NpgsqlTypes;

namespace DualSink.Stores.Postgres;

/// <summary>
/// A merge's parameters: one array a column. The arrays are kept as long as the number of bars stays the same, which it
/// does under load. Not safe for concurrent use.
/// </summary>
internal sealed class PostgresMergeParameters(TableLayout layout)
{
    private readonly TableColumn[] _columns = [.. layout.Columns];
    private Array[] _arrays = [];
    private int _count = -1;

    /// <summary>Fills the arrays from <paramref name="bars"/> and adds them to <paramref name="parameters"/>, in the layout's order.</summary>
    public void AddTo(NpgsqlParameterCollection parameters, Guid tenant, ReadOnlySpan<Bar> bars)
    {
        if (bars.Length != _count)
        {
            var count = bars.Length;
            _arrays = [.. _columns.Select(column => NewArray(column.Type, count))];
            _count = count;
        }

        for (var i = 0; i < _columns.Length; i++)
        {
            parameters.Add(Parameter(_columns[i], _arrays[i], tenant, bars));
        }
    }

    private static Array NewArray(ColumnType type, int count) => type switch
    {
        ColumnType.Text => new string[count],
        ColumnType.Timestamp or ColumnType.BigInt => new long[count],
        ColumnType.Numeric => new decimal[count],
        ColumnType.Double => new double[count],
        _ => Array.Empty<byte>(),
    };

    private static NpgsqlParameter Parameter(TableColumn column, Array array, Guid tenant, ReadOnlySpan<Bar> bars)
    {
        switch (column.Type)
        {
            case ColumnType.TenantReference:
                return new NpgsqlParameter<Guid> { TypedValue = tenant, NpgsqlDbType = NpgsqlDbType.Uuid };
            case ColumnType.Text:
                var texts = (string[])array;
                for (var i = 0; i < texts.Length; i++)
                {
                    texts[i] = column.Field.TextOf(bars[i]);
                }

                return new NpgsqlParameter<string[]> { TypedValue = texts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
            case ColumnType.Timestamp:
                var instants = (long[])array;
                for (var i = 0; i < instants.Length; i++)
                {
                    instants[i] = UnixMicroseconds.Of(bars[i].Timestamp) - UnixMicroseconds.OfPostgresEpoch;
                }

                // As microseconds: Npgsql would turn DateTime.MinValue into -infinity.
                return new NpgsqlParameter<long[]> { TypedValue = instants, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz };
            case ColumnType.Numeric:
                var exact = (decimal[])array;
                for (var i = 0; i < exact.Length; i++)
                {
                    exact[i] = LayoutValue.Round(column.Field.NumberOf(bars[i]), column.Scale);
                }

                return new NpgsqlParameter<decimal[]> { TypedValue = exact, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Numeric };
            case ColumnType.BigInt:
                var whole = (long[])array;
                for (var i = 0; i < whole.Length; i++)
                {
                    whole[i] = LayoutValue.Truncate(column.Field.NumberOf(bars[i]));
                }

                return new NpgsqlParameter<long[]> { TypedValue = whole, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };
            case ColumnType.Double:
                var doubles = (double[])array;
                for (var i = 0; i < doubles.Length; i++)
                {
                    doubles[i] = NearestDouble.Of(column.Field.NumberOf(bars[i]));
                }

                return new NpgsqlParameter<double[]> { TypedValue = doubles, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Double };
            default:
                throw new InvalidOperationException($"Column {column.Name} has a type a merge does not know: {column.Type}.");
        }
    }
}
