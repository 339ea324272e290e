namespace DualSink.Sources.Parquet.Metadata;

/// <summary>What a column's stored values stand for.</summary>
internal enum LogicalKind
{
    /// <summary>Themselves.</summary>
    None,
    Text,
    Decimal,
    Date,
    Time,
    Timestamp,
    Unsigned,

    /// <summary>Nothing a bar is made of.</summary>
    Other,
}
