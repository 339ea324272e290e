namespace DualSink.Sources.Parquet.Metadata;

/// <summary>How a column's values are stored, by the format's numbers.</summary>
internal enum PhysicalType
{
    Boolean,
    Int32,
    Int64,
    Int96,
    Float,
    Double,
    ByteArray,
    FixedLenByteArray,
}
