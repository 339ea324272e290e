namespace DualSink.Sources.Parquet.Metadata;

/// <summary>A column that holds values, as the schema describes it.</summary>
/// <param name="Name">Its name; the path of one inside another, and of a repeated one with <c>[]</c>.</param>
/// <param name="Ordinal">Its position among the columns of a row group.</param>
/// <param name="Type">How its values are stored.</param>
/// <param name="Length">Bytes of a <see cref="PhysicalType.FixedLenByteArray"/>.</param>
/// <param name="Logical">What they stand for.</param>
/// <param name="IsNullable">Whether values may be missing.</param>
/// <param name="IsFlat">Whether every row has one value at most, and no other column decides about it.</param>
internal sealed record LeafColumn(string Name, int Ordinal, PhysicalType Type, int Length, LogicalType Logical, bool IsNullable, bool IsFlat);
