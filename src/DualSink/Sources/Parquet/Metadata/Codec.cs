namespace DualSink.Sources.Parquet.Metadata;

/// <summary>How a column's pages are compressed, by the format's numbers.</summary>
internal enum Codec
{
    Uncompressed = 0,
    Snappy = 1,
    Gzip = 2,
    Lzo = 3,
    Brotli = 4,

    /// <summary>As Hadoop frames it, or not framed: writers differ.</summary>
    Lz4 = 5,
    Zstd = 6,
    Lz4Raw = 7,
}
