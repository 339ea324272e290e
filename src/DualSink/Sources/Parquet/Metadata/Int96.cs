using System.Runtime.InteropServices;

namespace DualSink.Sources.Parquet.Metadata;

/// <summary>A time as Impala, Hive and Spark stored it before the format had timestamps.</summary>
/// <param name="Nanoseconds">Since midnight.</param>
/// <param name="JulianDay">The day; 1970-01-01 is 2,440,588.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct Int96(long Nanoseconds, uint JulianDay);
