using System.Collections;
using System.Runtime.InteropServices;
using DualSink.Bars;
using Npgsql;
using NpgsqlTypes;

namespace DualSink.Stores.Postgres;

/// <summary>
/// A merge's parameters: one array a column, sent from lists that are kept from merge to merge, however many bars each
/// has. Not safe for concurrent use.
/// </summary>
internal sealed class PostgresMergeParameters(TableLayout layout)
{
    private readonly TableColumn[] _columns = [.. layout.Columns];
    private readonly IList[] _lists = [.. layout.Columns.Select(column => NewList(column.Type))];

    /// <summary>Fills the lists from <paramref name="bars"/> and adds them to <paramref name="parameters"/>, in the layout's order.</summary>
    public void AddTo(NpgsqlParameterCollection parameters, Guid tenant, ReadOnlySpan<Bar> bars)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            parameters.Add(Parameter(_columns[i], _lists[i], tenant, bars));
        }
    }

    private static IList NewList(ColumnType type) => type switch
    {
        ColumnType.Text => new List<string>(),
        ColumnType.Timestamp or ColumnType.BigInt => new List<long>(),
        ColumnType.Numeric => new List<decimal>(),
        ColumnType.Double => new List<double>(),
        _ => Array.Empty<byte>(),
    };

    private static NpgsqlParameter Parameter(TableColumn column, IList list, Guid tenant, ReadOnlySpan<Bar> bars)
    {
        switch (column.Type)
        {
            case ColumnType.TenantReference:
                return new NpgsqlParameter<Guid> { TypedValue = tenant, NpgsqlDbType = NpgsqlDbType.Uuid };
            case ColumnType.Text:
                var texts = Sized<string>(list, bars.Length);
                for (var i = 0; i < texts.Length; i++)
                {
                    texts[i] = column.Field.TextOf(bars[i]);
                }

                return ArrayOf<string>(list, NpgsqlDbType.Text);
            case ColumnType.Timestamp:
                // As microseconds: Npgsql would turn DateTime.MinValue into -infinity.
                var instants = Sized<long>(list, bars.Length);
                for (var i = 0; i < instants.Length; i++)
                {
                    instants[i] = UnixMicroseconds.Of(bars[i].Timestamp) - UnixMicroseconds.OfPostgresEpoch;
                }

                return ArrayOf<long>(list, NpgsqlDbType.TimestampTz);
            case ColumnType.Numeric:
                var exact = Sized<decimal>(list, bars.Length);
                for (var i = 0; i < exact.Length; i++)
                {
                    exact[i] = LayoutValue.Round(column.Field.NumberOf(bars[i]), column.Scale);
                }

                return ArrayOf<decimal>(list, NpgsqlDbType.Numeric);
            case ColumnType.BigInt:
                var whole = Sized<long>(list, bars.Length);
                for (var i = 0; i < whole.Length; i++)
                {
                    whole[i] = LayoutValue.Truncate(column.Field.NumberOf(bars[i]));
                }

                return ArrayOf<long>(list, NpgsqlDbType.Bigint);
            case ColumnType.Double:
                var doubles = Sized<double>(list, bars.Length);
                for (var i = 0; i < doubles.Length; i++)
                {
                    doubles[i] = NearestDouble.Of(column.Field.NumberOf(bars[i]));
                }

                return ArrayOf<double>(list, NpgsqlDbType.Double);
            default:
                throw new InvalidOperationException($"Column {column.Name} has a type a merge does not know: {column.Type}.");
        }
    }

    private static Span<T> Sized<T>(IList list, int count)
    {
        CollectionsMarshal.SetCount((List<T>)list, count);
        return CollectionsMarshal.AsSpan((List<T>)list);
    }

    private static NpgsqlParameter<List<T>> ArrayOf<T>(IList list, NpgsqlDbType element) =>
        new() { TypedValue = (List<T>)list, NpgsqlDbType = NpgsqlDbType.Array | element };
}
