using System.Collections.Frozen;
using DualSink.Stores.Comparing;

namespace DualSink.Parity;

/// <summary>A stretch of time of a series whose rows are to be fetched.</summary>
/// <param name="Series">The series.</param>
/// <param name="Range">The time.</param>
/// <param name="Rows">How many rows the fuller table has there.</param>
/// <param name="Buckets">How many buckets are opened with it: of parts of one, the first counts.</param>
/// <param name="Width">The width of those buckets, in seconds; 0 where they cannot be cut any further.</param>
internal readonly record struct Stretch(SeriesName Series, TimeRange Range, long Rows, long Buckets, long Width) : IComparable<Stretch>
{
    // Fetched in one go.
    private const long MostRows = 16_384;

    // Below it, fetching the rows costs less than digesting them once more.
    private const long RowsWorthCutting = 4_096;
    private const long Parts = 16;

    /// <summary>Whether only prices as stored are known to differ, and not what the layouts have in common of them. Default false.</summary>
    public bool IsUnsure { get; init; }

    /// <summary>Whether digests of its parts are to be held against each other before rows are fetched.</summary>
    public bool IsWorthCutting => (IsUnsure || Rows > RowsWorthCutting) && Width > 1;

    /// <summary>How it is cut.</summary>
    public BucketTime Cut => new(FrozenDictionary<string, long>.Empty, Math.Max(1, Width / Parts));

    /// <summary>The order in which differences are told.</summary>
    public int CompareTo(Stretch other)
    {
        var order = Series.CompareTo(other.Series);
        return order != 0 ? order : (Range.From ?? long.MinValue).CompareTo(other.Range.From ?? long.MinValue);
    }

    /// <summary>The stretches of a bucket: of each series whose hash is its, what lies within a range.</summary>
    public static IEnumerable<Stretch> Of(DifferingBucket bucket, IEnumerable<SeriesName> names, TimeRange range, BucketTime cut) =>
        from series in names.Index()
        let width = cut.WidthOf(series.Item.Timeframe)
        from time in BucketTime.RangesOf(bucket.Id.Number, width).Select(time => time.Cut(range)).Where(time => !time.IsEmpty).Index()
        select new Stretch(series.Item, time.Item, bucket.Rows, series.Index + time.Index == 0 ? 1 : 0, bucket.Id.Number is null ? 0 : width);

    /// <summary>Stretches in order, neighbours joined as far as they are fetched in one go.</summary>
    public static IEnumerable<Stretch> Joined(IEnumerable<Stretch> sorted)
    {
        Stretch? last = null;
        foreach (var next in sorted)
        {
            if (last is { } before && before.Series == next.Series && before.Range.To == next.Range.From && before.Range.To is not null && before.Rows + next.Rows <= MostRows)
            {
                last = before with { Range = before.Range with { To = next.Range.To }, Rows = before.Rows + next.Rows, Buckets = before.Buckets + next.Buckets, Width = 0 };
                continue;
            }

            if (last is { } done)
            {
                yield return done;
            }

            last = next;
        }

        if (last is { } rest)
        {
            yield return rest;
        }
    }
}
