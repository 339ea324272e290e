using System.Collections.Frozen;

namespace DualSink.Stores.Comparing;

/// <summary>How time is cut into buckets: by timeframe, so that a bucket holds some thousand bars of any.</summary>
/// <param name="Widths">Seconds a bucket spans, by the timeframe as the tables spell it.</param>
/// <param name="OtherWidth">The same for every other timeframe. Whole seconds, at least 1.</param>
internal sealed record BucketTime(FrozenDictionary<string, long> Widths, long OtherWidth)
{
    /// <summary>2000-01-01 UTC in microseconds since 1970, where buckets are counted from.</summary>
    public const long Epoch = UnixMicroseconds.OfPostgresEpoch;

    /// <summary>1900-01-01 UTC: what is before it is in no digest.</summary>
    /// <remarks>
    /// Between these bounds every microsecond has a double of its own, in seconds since the epoch, and division by a
    /// width never reaches the next whole number too early.
    /// </remarks>
    public const long Earliest = Epoch - (36_525L * MicrosecondsOfDay) + MicrosecondsOfDay;

    /// <summary>2100-01-01 UTC: what is at it or after it is in no digest.</summary>
    public const long Latest = Epoch + (36_525L * MicrosecondsOfDay);

    private const long MicrosecondsOfDay = 86_400_000_000;
    private const long MicrosecondsOfSecond = 1_000_000;

    /// <summary>The width for a timeframe, in seconds.</summary>
    public long WidthOf(string timeframe) => Widths.TryGetValue(timeframe, out var width) ? width : OtherWidth;

    /// <summary>The instant in seconds since the epoch, as the server computes it; NaN where it is in no digest.</summary>
    public static double SecondsOf(long microseconds) =>
        microseconds is < Earliest or >= Latest ? double.NaN : (microseconds - Epoch) / (double)MicrosecondsOfSecond;

    /// <summary>The bucket's number; null where the instant is in no digest.</summary>
    public static long? NumberOf(double seconds, long width) => double.IsNaN(seconds) ? null : (long)Math.Floor(seconds / width);

    /// <summary>The stretches of time of a bucket: one, or two for everything outside the range.</summary>
    public static IEnumerable<TimeRange> RangesOf(long? number, long width) => number is { } n
        ? [TimeRange.Within(Epoch + (n * width * MicrosecondsOfSecond), Epoch + ((n + 1) * width * MicrosecondsOfSecond))]
        : [new TimeRange(null, Earliest), new TimeRange(Latest, null)];
}
