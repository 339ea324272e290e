using DualSink.Sources.Parquet.Metadata;

namespace DualSink.Sources.Parquet.Encodings;

/// <summary>Makes the decoder of a page's values.</summary>
internal static class Decoders
{
    /// <summary>Numbers of 32 bits.</summary>
    /// <exception cref="UnreadableParquetException">There is no such decoder, or the values are damaged.</exception>
    public static IValueDecoder<long> OfInt32(Encoding encoding, ReadOnlyMemory<byte> data, bool isUnsigned) => new WideningDecoder(
        encoding switch
        {
            Encoding.Plain => new PlainDecoder<int>(data),
            Encoding.DeltaBinaryPacked => new DeltaDecoder(data),
            Encoding.ByteStreamSplit => new ByteStreamSplitDecoder<int>(data),
            _ => throw Unsupported(encoding),
        },
        isUnsigned);

    /// <summary>Numbers of 64 bits.</summary>
    /// <exception cref="UnreadableParquetException">There is no such decoder, or the values are damaged.</exception>
    public static IValueDecoder<long> OfInt64(Encoding encoding, ReadOnlyMemory<byte> data) => encoding switch
    {
        Encoding.Plain => new PlainDecoder<long>(data),
        Encoding.DeltaBinaryPacked => new DeltaDecoder(data),
        Encoding.ByteStreamSplit => new ByteStreamSplitDecoder<long>(data),
        _ => throw Unsupported(encoding),
    };

    /// <summary>Values of one width that are no whole numbers.</summary>
    /// <exception cref="UnreadableParquetException">There is no such decoder.</exception>
    public static IValueDecoder<T> OfFixed<T>(Encoding encoding, ReadOnlyMemory<byte> data)
        where T : unmanaged => encoding switch
        {
            Encoding.Plain => new PlainDecoder<T>(data),
            Encoding.ByteStreamSplit => new ByteStreamSplitDecoder<T>(data),
            _ => throw Unsupported(encoding),
        };

    /// <summary>Bytes.</summary>
    /// <param name="encoding">How they are written.</param>
    /// <param name="data">The page's values.</param>
    /// <param name="length">The length of each; null where they have lengths of their own.</param>
    /// <exception cref="UnreadableParquetException">There is no such decoder, or the values are damaged.</exception>
    public static IValueDecoder<ReadOnlyMemory<byte>> OfBytes(Encoding encoding, ReadOnlyMemory<byte> data, int? length) => encoding switch
    {
        Encoding.Plain => length is { } each ? new FixedBytesDecoder(data, each) : new PlainBytesDecoder(data),
        Encoding.DeltaLengthByteArray => new DeltaLengthDecoder(data),
        Encoding.DeltaByteArray => new DeltaBytesDecoder(data),
        _ => throw Unsupported(encoding),
    };

    private static UnreadableParquetException Unsupported(Encoding encoding) =>
        UnreadableParquetException.Unsupported($"has values in the encoding {encoding}, which is not read for their type. Write it again with plain or dictionary encoding.");
}
