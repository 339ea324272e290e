using DualSink.Sources.Values;

namespace DualSink.Sources.Mapping;

/// <summary>How a file's timestamps are read, as the options say.</summary>
internal static class Instants
{
    /// <summary>Looks whether the options can be met, before there is a timestamp.</summary>
    /// <exception cref="ArgumentException">There is no such time zone; the message names those near it.</exception>
    public static void Check(SourceOptions options)
    {
        if (ZoneLookup.Find(options.TimeZone, out _) is { } reason)
        {
            throw new ArgumentException($"--timezone: '{options.TimeZone}' {reason}");
        }
    }

    /// <summary>A parser for one file.</summary>
    public static InstantParser For(SourceOptions options) => new(options.TimeZone, options.LocalTimes, options.DateOrder);
}
