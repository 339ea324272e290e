namespace DualSink.Benchmarks.Read;

/// <summary>A line of NDJSON as System.Text.Json takes it.</summary>
internal readonly record struct JsonRow(DateTimeOffset Timestamp, string Symbol, decimal Open, decimal High, decimal Low, decimal Close, decimal Volume);
