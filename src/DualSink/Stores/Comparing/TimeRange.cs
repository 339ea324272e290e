namespace DualSink.Stores.Comparing;

/// <summary>A stretch of time, in microseconds since 1970 UTC. Infinite timestamps lie beyond every bound.</summary>
/// <param name="From">Its beginning, included; null for no bound.</param>
/// <param name="To">Its end, excluded; null for no bound.</param>
internal readonly record struct TimeRange(long? From, long? To)
{
    /// <summary>All of time.</summary>
    public static readonly TimeRange All = new(null, null);

    /// <summary>The stretch, cut to the range that digests cover.</summary>
    public static TimeRange Within(long from, long to) => new(Math.Max(from, BucketTime.Earliest), Math.Min(to, BucketTime.Latest));

    /// <summary>What both have in common; empty where its end is not after its beginning.</summary>
    public TimeRange Cut(TimeRange other) => new(
        From is { } f && other.From is { } of ? Math.Max(f, of) : From ?? other.From,
        To is { } t && other.To is { } ot ? Math.Min(t, ot) : To ?? other.To);

    /// <summary>A stretch with both bounds as parts of equal length that follow one another, at most so many.</summary>
    public IEnumerable<TimeRange> InParts(int count)
    {
        var (from, to) = (From!.Value, To!.Value);
        var length = Math.Max(1, ((to - from) / count) + 1);
        for (var start = from; start < to; start += length)
        {
            yield return new TimeRange(start, Math.Min(start + length, to));
        }
    }

    /// <summary>Whether an instant lies in it.</summary>
    public bool Holds(long microseconds) => !(microseconds < From) && !(microseconds >= To);

    /// <summary>Whether nothing lies in it.</summary>
    public bool IsEmpty => From >= To;
}
