namespace DualSink.Sources.Parquet.Metadata;

/// <summary>What a column's stored values stand for, with what that needs to be read.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Scale">Decimals of a <see cref="LogicalKind.Decimal"/>.</param>
/// <param name="Unit">What a <see cref="LogicalKind.Time"/> or <see cref="LogicalKind.Timestamp"/> is counted in.</param>
/// <param name="IsUtc">Whether a <see cref="LogicalKind.Timestamp"/> is an instant; local otherwise.</param>
internal readonly record struct LogicalType(LogicalKind Kind, int Scale = 0, TickUnit Unit = default, bool IsUtc = false);
