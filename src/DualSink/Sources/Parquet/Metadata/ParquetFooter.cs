namespace DualSink.Sources.Parquet.Metadata;

/// <summary>What the end of a file says of the rest.</summary>
/// <param name="Rows">How many rows there are.</param>
/// <param name="Columns">The columns that hold values.</param>
/// <param name="RowGroups">The row groups, unread: a file of many is not held as objects.</param>
internal sealed record ParquetFooter(long Rows, IReadOnlyList<LeafColumn> Columns, IReadOnlyList<ReadOnlyMemory<byte>> RowGroups)
{
    /// <summary>Reads the footer's bytes.</summary>
    /// <exception cref="UnreadableParquetException">They are damaged, or say that the file is encrypted.</exception>
    public static ParquetFooter Read(ReadOnlyMemory<byte> bytes)
    {
        var thrift = new CompactReader(bytes);
        long? rows = null;
        List<LeafColumn>? columns = null;
        List<ReadOnlyMemory<byte>>? groups = null;
        var field = 0;
        while (thrift.NextField(ref field, out var type))
        {
            switch (field)
            {
                case 2:
                    columns = new SchemaReader(thrift).Read(type);
                    break;
                case 3:
                    rows = thrift.Integer(type);
                    break;
                case 4:
                    groups = thrift.SkipStructs(type);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        return rows is >= 0 && columns is not null && groups is not null
            ? new ParquetFooter(rows.Value, columns, groups)
            : throw UnreadableParquetException.Damaged("its footer is not complete");
    }
}
