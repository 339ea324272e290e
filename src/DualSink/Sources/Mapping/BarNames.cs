namespace DualSink.Sources.Mapping;

/// <summary>What names a bar's series, tenant apart.</summary>
internal readonly record struct BarNames(string Source, string Symbol, string Timeframe);
