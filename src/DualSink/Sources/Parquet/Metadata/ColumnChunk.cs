namespace DualSink.Sources.Parquet.Metadata;

/// <summary>Where a row group has a column's pages.</summary>
/// <param name="Offset">The first page's offset in the file.</param>
/// <param name="Length">Bytes of the pages as they lie in the file. Some writers leave a little out.</param>
/// <param name="Values">How many values there are, missing ones included.</param>
/// <param name="Type">How they are stored.</param>
/// <param name="Codec">How the pages are compressed.</param>
internal sealed record ColumnChunk(long Offset, long Length, long Values, PhysicalType Type, Codec Codec)
{
    /// <summary>Reads a column chunk.</summary>
    /// <exception cref="UnreadableParquetException">It is damaged, encrypted, or in another file.</exception>
    public static ColumnChunk Read(CompactReader thrift)
    {
        ColumnChunk? chunk = null;
        var isEncrypted = false;
        var field = 0;
        while (thrift.NextField(ref field, out var type))
        {
            switch (field)
            {
                case 1 when !thrift.Binary(type).IsEmpty:
                    throw UnreadableParquetException.Unsupported("its pages are in another file. Write it again as one file.");
                case 1:
                    break;
                case 3:
                    chunk = ReadMetadata(thrift, type);
                    break;
                case 8:
                    isEncrypted = true;
                    thrift.Skip(type);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        return isEncrypted ? throw UnreadableParquetException.Unsupported("is encrypted. Write it again without encryption.")
            : chunk ?? throw UnreadableParquetException.Damaged("its metadata does not say where its pages are");
    }

    private static ColumnChunk ReadMetadata(CompactReader thrift, CompactType structure)
    {
        CompactReader.Struct(structure);
        var (type, codec, values, length, data, dictionary) = (0, 0, 0L, 0L, 0L, 0L);
        var field = 0;
        while (thrift.NextField(ref field, out var valueType))
        {
            switch (field)
            {
                case 1:
                    type = thrift.Count(valueType);
                    break;
                case 4:
                    codec = thrift.Count(valueType);
                    break;
                case 5:
                    values = thrift.Integer(valueType);
                    break;
                case 7:
                    length = thrift.Integer(valueType);
                    break;
                case 9:
                    data = thrift.Integer(valueType);
                    break;
                case 11:
                    dictionary = thrift.Integer(valueType);
                    break;
                default:
                    thrift.Skip(valueType);
                    break;
            }
        }

        // Some writers set the dictionary's offset to 0 where there is none.
        var offset = dictionary > 0 && dictionary < data ? dictionary : data;
        return new ColumnChunk(offset, length, values, (PhysicalType)type, (Codec)codec);
    }
}
