namespace DualSink.Stores.Comparing;

/// <summary>A stretch of time of a series, as digests are made of.</summary>
/// <param name="Series"><see cref="RowHash.OfSeries(SeriesName)"/> of the series, by its name in the table without tenants.</param>
/// <param name="Number">
/// Which stretch: whole widths since 2000-01-01 UTC. Null stands for everything outside <see cref="BucketTime"/>'s range.
/// </param>
internal readonly record struct BucketId(long Series, long? Number);
