using DualSink.Bars;

namespace DualSink.Cli.Reporting;

/// <summary>Where a series has bars, in whatever order they came: runs without a hole, and the holes between. Immutable.</summary>
internal sealed class Coverage
{
    private readonly BarRun[] _runs;

    private Coverage(BarRun[] runs) => _runs = runs;

    /// <summary>The first bar's timestamp, in ticks.</summary>
    public long First => _runs[0].Start;

    /// <summary>The last bar's timestamp, in ticks.</summary>
    public long Last => _runs[^1].End;

    /// <summary>The bars before and after each hole, in order of time.</summary>
    public IEnumerable<(long After, long Before)> Holes => _runs.Zip(_runs.Skip(1), (run, next) => (run.End, next.Start));

    /// <summary>Puts runs in order, and joins those that leave no hole between them.</summary>
    /// <param name="runs">At least one.</param>
    /// <param name="timeframe">What is a hole.</param>
    public static Coverage Of(IEnumerable<BarRun> runs, Timeframe timeframe)
    {
        var joined = new List<BarRun>();
        foreach (var run in runs.OrderBy(run => run.Start))
        {
            if (joined is [.., var last] && !timeframe.IsShorterThan(new TimeSpan(run.Start - last.End)))
            {
                joined[^1] = last with { End = Math.Max(last.End, run.End) };
            }
            else
            {
                joined.Add(run);
            }
        }

        return new Coverage([.. joined]);
    }

    /// <summary>Whether there is a bar at a time, give or take a tolerance, and until when that stays so.</summary>
    public bool Covers(long time, long tolerance, out long until)
    {
        var run = LastBeginningBy(time + tolerance);
        var isCovered = run >= 0 && time < _runs[run].End + tolerance;
        until = isCovered ? _runs[run].End + tolerance
            : run + 1 < _runs.Length ? _runs[run + 1].Start - tolerance
            : long.MaxValue;
        return isCovered;
    }

    /// <summary>Whether there is a bar between two times, the first included.</summary>
    public bool HasBarsIn(long from, long until)
    {
        var run = LastBeginningBy(until - 1);
        return run >= 0 && _runs[run].End >= from;
    }

    // -1 where all begin later.
    private int LastBeginningBy(long time)
    {
        var (low, high) = (0, _runs.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _runs[middle].Start <= time ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }
}
