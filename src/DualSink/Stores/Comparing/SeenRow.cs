namespace DualSink.Stores.Comparing;

/// <summary>A row as a comparison saw it.</summary>
/// <param name="Row">The row as stored, its source too.</param>
/// <param name="UpdatedAt">When the table says it was last changed, in microseconds since 1970 UTC; null where it does not say.</param>
internal sealed record SeenRow(StoredRow Row, long? UpdatedAt);
