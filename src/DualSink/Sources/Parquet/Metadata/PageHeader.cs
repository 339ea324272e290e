namespace DualSink.Sources.Parquet.Metadata;

/// <summary>What stands before a page.</summary>
/// <param name="Kind">What the page holds.</param>
/// <param name="Length">Bytes of the page in the file.</param>
/// <param name="PlainLength">Bytes of the page when it is unpacked.</param>
/// <param name="Checksum">The CRC-32 of its bytes in the file; null where the writer made none.</param>
/// <param name="Values">How many values it has, missing ones included.</param>
/// <param name="Encoding">How they are written.</param>
/// <param name="LevelEncoding">How it is written which of them are missing.</param>
/// <param name="LevelLength">Bytes of that at the page's beginning, not compressed, in <see cref="PageKind.DataV2"/>.</param>
/// <param name="IsPacked">Whether the values are compressed.</param>
internal sealed record PageHeader(
    PageKind Kind,
    int Length,
    int PlainLength,
    uint? Checksum,
    int Values = 0,
    Encoding Encoding = default,
    Encoding LevelEncoding = Encoding.Rle,
    int LevelLength = 0,
    bool IsPacked = true)
{
    /// <summary>Reads the header at the beginning of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">The header and more.</param>
    /// <param name="length">The header's length.</param>
    /// <exception cref="UnreadableParquetException">It is damaged, or longer than what is there.</exception>
    public static PageHeader Read(ReadOnlyMemory<byte> bytes, out int length)
    {
        var thrift = new CompactReader(bytes);
        var header = new PageHeader((PageKind)(-1), 0, 0, null);
        var field = 0;
        while (thrift.NextField(ref field, out var type))
        {
            switch (field)
            {
                case 1:
                    header = header with { Kind = (PageKind)thrift.Count(type) };
                    break;
                case 2:
                    header = header with { PlainLength = thrift.Count(type) };
                    break;
                case 3:
                    header = header with { Length = thrift.Count(type) };
                    break;
                case 4:
                    header = header with { Checksum = (uint)thrift.Integer(type) };
                    break;
                case 5 or 7:
                    header = header.WithData(thrift, type);
                    break;
                case 8:
                    header = header.WithDataV2(thrift, type);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        length = thrift.Position;
        return header.Kind >= 0 ? header : throw UnreadableParquetException.Damaged("a page does not say what it holds");
    }

    // The header of a dictionary page begins as that of a data page does, and its third field is none of the second's.
    private PageHeader WithData(CompactReader thrift, CompactType structure)
    {
        CompactReader.Struct(structure);
        var header = this;
        var field = 0;
        while (thrift.NextField(ref field, out var type))
        {
            switch (field)
            {
                case 1:
                    header = header with { Values = thrift.Count(type) };
                    break;
                case 2:
                    header = header with { Encoding = (Encoding)thrift.Count(type) };
                    break;
                case 3 when type is not (CompactType.True or CompactType.False):
                    header = header with { LevelEncoding = (Encoding)thrift.Count(type) };
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        return header;
    }

    private PageHeader WithDataV2(CompactReader thrift, CompactType structure)
    {
        CompactReader.Struct(structure);
        var header = this;
        var field = 0;
        while (thrift.NextField(ref field, out var type))
        {
            switch (field)
            {
                case 1:
                    header = header with { Values = thrift.Count(type) };
                    break;
                case 4:
                    header = header with { Encoding = (Encoding)thrift.Count(type) };
                    break;
                case 5:
                    header = header with { LevelLength = thrift.Count(type) };
                    break;
                case 6 when thrift.Count(type) != 0:
                    throw UnreadableParquetException.Damaged("a page repeats values where each row has one");
                case 6:
                    break;
                case 7:
                    header = header with { IsPacked = CompactReader.Boolean(type) };
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        return header;
    }
}
