namespace DualSink.Sources.Parquet.Metadata;

/// <summary>What a page holds, by the format's numbers.</summary>
internal enum PageKind
{
    Data,
    Index,
    Dictionary,
    DataV2,
}
