using DualSink.Bars;

namespace DualSink.Stores.Postgres;

/// <summary>
/// Guesses which bars are new to the table: those later than the newest known of their series. A guess that is wrong
/// costs a rolled-back COPY, never a bar. Pure bookkeeping of one writer; not safe for concurrent use.
/// </summary>
internal sealed class AppendPredictor
{
    // About 20 MB at worst. A writer with more series forgets them all and asks again, one index descent each.
    private const int MaxSeries = 100_000;
    private const int FirstPenalty = 16;
    private const int MaxPenalty = 4096;

    private readonly Dictionary<SeriesKey, Known> _series = [];

    /// <summary>Whether the newest timestamp of <paramref name="series"/> is known.</summary>
    public bool IsKnown(in SeriesKey series) => _series.ContainsKey(series);

    /// <summary>Bars of <paramref name="series"/> later than this are likely new; none are while it is unknown or serves a penalty.</summary>
    public long LikelyNewAfter(in SeriesKey series) =>
        _series.TryGetValue(series, out var known) && known.Penalty == 0 ? known.NewestTicks : long.MaxValue;

    /// <summary>Takes in what the table was found to hold.</summary>
    public void Learn(in SeriesKey series, long newestTicks)
    {
        if (_series.Count >= MaxSeries)
        {
            _series.Clear();
        }

        _series[series] = new Known(newestTicks, 0, FirstPenalty);
    }

    /// <summary>A write up to <paramref name="newestTicks"/> committed; one write of a penalty is served.</summary>
    public void Committed(in SeriesKey series, long newestTicks)
    {
        if (_series.TryGetValue(series, out var known))
        {
            _series[series] = known with
            {
                NewestTicks = Math.Max(known.NewestTicks, newestTicks),
                Penalty = Math.Max(0, known.Penalty - 1),
            };
        }
    }

    /// <summary>A COPY met a key that was there: somebody else writes this series. Merge it for a while, longer each time.</summary>
    public void Mispredicted(in SeriesKey series)
    {
        if (_series.TryGetValue(series, out var known))
        {
            _series[series] = known with { Penalty = known.NextPenalty, NextPenalty = Math.Min(MaxPenalty, known.NextPenalty * 2) };
        }
    }

    /// <summary>Forgets everything: after a failure nobody knows what was committed.</summary>
    public void Forget() => _series.Clear();

    private readonly record struct Known(long NewestTicks, int Penalty, int NextPenalty);
}
