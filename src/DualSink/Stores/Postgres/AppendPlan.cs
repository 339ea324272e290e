using DualSink.Bars;

namespace DualSink.Stores.Postgres;

/// <summary>
/// Parts the bars of a write into those likely new to the table and the others, series by series, and learns from what
/// became of it. Of one writer, reused from write to write; not safe for concurrent use.
/// </summary>
internal sealed class AppendPlan
{
    private readonly AppendPredictor _predictor = new();
    private readonly List<Run> _runs = [];

    /// <summary>Bars later than the newest known of their series, in order.</summary>
    public List<Bar> LikelyNew { get; } = [];

    /// <summary>All other bars, in order.</summary>
    public List<Bar> Others { get; } = [];

    /// <summary>The series of the write whose newest timestamp has to be looked up.</summary>
    public List<SeriesKey> Unknown => [.. _runs.Where(run => !_predictor.IsKnown(run.Series)).Select(run => run.Series)];

    /// <summary>Takes in the bars of a write.</summary>
    /// <param name="tenant">The tenant; empty where the table has none.</param>
    /// <param name="bars">Sorted by <see cref="BarOrder"/>, each key once.</param>
    public void Begin(string tenant, ReadOnlySpan<Bar> bars)
    {
        _runs.Clear();
        for (var start = 0; start < bars.Length;)
        {
            var first = bars[start];
            var end = start + 1;
            while (end < bars.Length && bars[end].Symbol == first.Symbol && bars[end].Source == first.Source && bars[end].Timeframe == first.Timeframe)
            {
                end++;
            }

            var series = new SeriesKey(tenant, first.Source, first.Symbol, first.Timeframe);
            _runs.Add(new Run(series, start, end, bars[end - 1].Timestamp.Ticks));
            start = end;
        }
    }

    /// <summary>Takes in what the table was found to hold: the newest timestamp of a series, in ticks.</summary>
    public void Learn(in SeriesKey series, long newestTicks) => _predictor.Learn(series, newestTicks);

    /// <summary>Fills <see cref="LikelyNew"/> and <see cref="Others"/>.</summary>
    public void Split(ReadOnlySpan<Bar> bars)
    {
        LikelyNew.Clear();
        Others.Clear();
        foreach (var run in _runs)
        {
            // Within a run timestamps ascend, so what is new is its tail.
            var newest = _predictor.LikelyNewAfter(run.Series);
            var firstNew = run.End;
            while (firstNew > run.Start && bars[firstNew - 1].Timestamp.Ticks > newest)
            {
                firstNew--;
            }

            Others.AddRange(bars[run.Start..firstNew]);
            LikelyNew.AddRange(bars[firstNew..run.End]);
        }
    }

    /// <summary>The write committed.</summary>
    public void Committed()
    {
        foreach (var run in _runs)
        {
            _predictor.Committed(run.Series, run.NewestTicks);
        }
    }

    /// <summary>A key that was taken for new was there.</summary>
    public void Mispredicted()
    {
        foreach (var run in _runs)
        {
            _predictor.Mispredicted(run.Series);
        }
    }

    /// <summary>Forgets everything: after a failure nobody knows what was committed.</summary>
    public void Forget() => _predictor.Forget();

    private readonly record struct Run(SeriesKey Series, int Start, int End, long NewestTicks);
}
