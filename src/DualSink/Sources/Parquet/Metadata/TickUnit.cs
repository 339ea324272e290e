namespace DualSink.Sources.Parquet.Metadata;

/// <summary>What a time is counted in.</summary>
internal enum TickUnit
{
    Milliseconds,
    Microseconds,
    Nanoseconds,
}
