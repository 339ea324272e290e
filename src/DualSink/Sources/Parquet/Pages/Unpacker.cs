using System.IO.Compression;
using DualSink.Sources.Parquet.Metadata;
using Snappier;

namespace DualSink.Sources.Parquet.Pages;

/// <summary>Unpacks pages. Not safe for concurrent use.</summary>
internal sealed class Unpacker : IDisposable
{
    private ZstdSharp.Decompressor? _zstd;

    /// <summary>Fails where pages are compressed in a way that is not read.</summary>
    public static void Require(Codec codec)
    {
        if (codec == Codec.Lzo || !Enum.IsDefined(codec))
        {
            throw UnreadableParquetException.Unsupported($"is compressed by {(codec == Codec.Lzo ? "LZO" : $"a codec of number {(int)codec}")}. Write it again with another codec, such as snappy or zstd.");
        }
    }

    /// <summary>Unpacks a page into the whole of <paramref name="plain"/>.</summary>
    /// <exception cref="UnreadableParquetException">It is damaged.</exception>
    public void Unpack(Codec codec, ArraySegment<byte> packed, Span<byte> plain)
    {
        var isWhole = false;
        Exception? failure = null;
        try
        {
            isWhole = codec switch
            {
                Codec.Snappy => Snappy.GetUncompressedLength(packed) == plain.Length && Snappy.Decompress(packed, plain) == plain.Length,
                Codec.Gzip => TryInflate(packed, plain),
                Codec.Brotli => BrotliDecoder.TryDecompress(packed, plain, out var length) && length == plain.Length,
                Codec.Zstd => (_zstd ??= new()).Unwrap(packed, plain) == plain.Length,
                Codec.Lz4Raw => Lz4Block.TryUnpack(packed, plain),
                Codec.Lz4 => Lz4Block.TryUnpackFramed(packed, plain) || Lz4Block.TryUnpack(packed, plain),
                _ => false,
            };
        }
        catch (Exception damage) when (damage is not OutOfMemoryException)
        {
            // Each library says in exceptions of its own that data is damaged.
            failure = damage;
        }

        if (!isWhole)
        {
            throw UnreadableParquetException.Damaged($"a page cannot be unpacked by {codec.ToString().ToLowerInvariant()}", failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _zstd?.Dispose();

    private static bool TryInflate(ArraySegment<byte> packed, Span<byte> plain)
    {
        using var gzip = new GZipStream(new MemoryStream(packed.Array!, packed.Offset, packed.Count, writable: false), CompressionMode.Decompress);
        return gzip.ReadAtLeast(plain, plain.Length, throwOnEndOfStream: false) == plain.Length && gzip.ReadByte() < 0;
    }
}
