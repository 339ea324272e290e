using DualSink.Sources.Values;

namespace DualSink.Sources.Mapping;

/// <summary>How a file's timestamps are read, as the options say.</summary>
internal static class Instants
{
    /// <summary>A parser for one file.</summary>
    /// <exception cref="ArgumentException">There is no such time zone; the message names those near it.</exception>
    public static InstantParser For(SourceOptions options) => new(options.TimeZone, options.LocalTimes, options.DateOrder);
}
