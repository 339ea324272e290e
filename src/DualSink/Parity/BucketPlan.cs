using System.Collections.Frozen;
using DualSink.Bars;
using DualSink.Stores.Comparing;

namespace DualSink.Parity;

/// <summary>Decides how time is cut into buckets. Pure. Any cut is right; a good one fetches few rows and keeps few sums.</summary>
internal static class BucketPlan
{
    // What a bucket holds of a market that never closes. Small enough to be fetched whole, large enough that the sums of
    // a table are a thousandth of its rows.
    private const long BarsInBucket = 1440;

    // Beyond so many sums a table's buckets grow with it, and the sums do not.
    private const long MostBuckets = 50_000;

    private const long SecondsOfDay = 86_400;

    // For timeframes that nobody met among some rows, or that mean nothing. Bars an hour fill it as others do theirs. Days
    // are few in it, but memory can hold their sums; minutes and seconds are many, and cut up before they are fetched.
    private const long OtherWidth = BarsInBucket * 3600;

    /// <summary>The cut for two tables.</summary>
    public static BucketTime For(TableShape legacy, TableShape provider)
    {
        var rows = Math.Max(legacy.Rows, provider.Rows);
        var growth = Math.Max(1, (rows / BarsInBucket) / MostBuckets);
        var widths = legacy.Timeframes.Union(provider.Timeframes).ToFrozenDictionary(timeframe => timeframe, timeframe => WidthOf(timeframe) * growth);
        return new BucketTime(widths, OtherWidth * growth);
    }

    private static long WidthOf(string text) => Timeframe.TryParse(text, out var timeframe)
        ? Math.Clamp((long)(timeframe.Longest.TotalSeconds * BarsInBucket), 60, 40 * 366 * SecondsOfDay)
        : OtherWidth;
}
