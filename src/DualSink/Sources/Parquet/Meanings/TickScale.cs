using DualSink.Sources.Parquet.Metadata;

namespace DualSink.Sources.Parquet.Meanings;

/// <summary>Turns what times are counted in into ticks of 100 ns.</summary>
internal static class TickScale
{
    public const string TooFine = "is finer than a microsecond";
    public const string OutOfRange = "is outside the years 1 to 9999";

    private const int NanosecondsAMicrosecond = 1000;

    /// <summary>So many of a unit in ticks.</summary>
    /// <returns>Why there are none, as the end of a sentence about the time; null when there are.</returns>
    public static string? Ticks(long value, TickUnit unit, out long ticks)
    {
        ticks = 0;
        if (unit == TickUnit.Nanoseconds)
        {
            if (value % NanosecondsAMicrosecond != 0)
            {
                return TooFine;
            }

            ticks = value / NanosecondsAMicrosecond * TimeSpan.TicksPerMicrosecond;
            return null;
        }

        var each = unit == TickUnit.Milliseconds ? TimeSpan.TicksPerMillisecond : TimeSpan.TicksPerMicrosecond;
        if (value > long.MaxValue / each || value < long.MinValue / each)
        {
            return OutOfRange;
        }

        ticks = value * each;
        return null;
    }

    /// <summary>The time so many ticks after 1970.</summary>
    /// <returns>Why there is none, as the end of a sentence about the time; null when there is one.</returns>
    public static string? SinceEpoch(long ticks, DateTimeKind kind, out DateTime time)
    {
        var isInRange = ticks >= -DateTime.UnixEpoch.Ticks && ticks <= DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks;
        time = isInRange ? new DateTime(DateTime.UnixEpoch.Ticks + ticks, kind) : default;
        return isInRange ? null : OutOfRange;
    }
}
