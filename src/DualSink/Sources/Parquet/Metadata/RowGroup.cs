namespace DualSink.Sources.Parquet.Metadata;

/// <summary>A row group: so many rows, and where the pages of each column are.</summary>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Columns">Its columns, unread.</param>
internal sealed record RowGroup(long Rows, IReadOnlyList<ReadOnlyMemory<byte>> Columns)
{
    /// <summary>Reads a row group's bytes.</summary>
    /// <exception cref="UnreadableParquetException">They are damaged.</exception>
    public static RowGroup Read(ReadOnlyMemory<byte> bytes)
    {
        var thrift = new CompactReader(bytes);
        var rows = -1L;
        List<ReadOnlyMemory<byte>> columns = [];
        var field = 0;
        while (thrift.NextField(ref field, out var type))
        {
            switch (field)
            {
                case 1:
                    columns = thrift.SkipStructs(type);
                    break;
                case 3:
                    rows = thrift.Integer(type);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        return rows >= 0 ? new RowGroup(rows, columns) : throw UnreadableParquetException.Damaged("it does not say how many rows it has");
    }

    /// <summary>Where a column's pages are.</summary>
    /// <exception cref="UnreadableParquetException">The metadata is damaged, or the pages cannot be read.</exception>
    public ColumnChunk ChunkOf(LeafColumn column)
    {
        var chunk = column.Ordinal < Columns.Count
            ? ColumnChunk.Read(new CompactReader(Columns[column.Ordinal]))
            : throw UnreadableParquetException.Damaged("its metadata does not say where its pages are");
        return chunk.Type != column.Type ? throw UnreadableParquetException.Damaged("its type is not that of the schema")
            : chunk.Values != Rows ? throw UnreadableParquetException.Damaged($"it has {chunk.Values:N0} values where the row group has {Rows:N0} rows")
            : chunk;
    }
}
