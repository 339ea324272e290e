using System.Runtime.InteropServices;
using DualSink.Bars;
using DualSink.Cli.Writing;

namespace DualSink.Cli.Reporting;

/// <summary>What is counted of one series while its bars go by. Not safe for concurrent use.</summary>
internal sealed class SeriesTally(SeriesKey key, RunBudget budget)
{
    private readonly Timeframe? _timeframe = Timeframe.TryParse(key.Timeframe, out var timeframe) ? timeframe : null;
    private readonly List<BarRun> _runs = [];
    private bool _keepsRuns = true;
    private DateTime _first = DateTime.MaxValue;
    private DateTime _last = DateTime.MinValue;
    private DateTime _latest;
    private long _bars;
    private long _identical;
    private long _revised;
    private long _forward;
    private long _backward;

    /// <summary>Takes note of a bar's timestamp, and whether its key was there before.</summary>
    public void Add(DateTime timestamp, Repeat repeat)
    {
        _identical += repeat == Repeat.Identical ? 1 : 0;
        _revised += repeat == Repeat.Revised ? 1 : 0;
        if (_bars++ > 0)
        {
            _forward += timestamp > _latest ? 1 : 0;
            _backward += timestamp < _latest ? 1 : 0;
        }

        _latest = timestamp;
        _first = timestamp < _first ? timestamp : _first;
        _last = timestamp > _last ? timestamp : _last;
        if (_timeframe is { } interval && _keepsRuns && !TryExtend(timestamp.Ticks, interval))
        {
            _keepsRuns = budget.TryTake();
            if (_keepsRuns)
            {
                _runs.Add(new BarRun(timestamp.Ticks, timestamp.Ticks));
            }
        }
    }

    /// <summary>What is known of the series now.</summary>
    public SeriesSummary Summarise() => new(
        key,
        _first,
        _last,
        _bars,
        _timeframe is not { } interval ? null : _runs.Count > 0 ? SeriesGaps.In(Coverage.Of(_runs, interval), interval) : new SeriesGaps(0, 0, null, []),
        _keepsRuns,
        _identical,
        _revised,
        Math.Min(_forward, _backward));

    // A file may go either way.
    private bool TryExtend(long time, Timeframe interval)
    {
        if (_runs.Count == 0)
        {
            return false;
        }

        ref var run = ref CollectionsMarshal.AsSpan(_runs)[^1];
        var step = Math.Max(time - run.End, run.Start - time);
        if (step > 0 && interval.IsShorterThan(new TimeSpan(step)))
        {
            return false;
        }

        run = new BarRun(Math.Min(run.Start, time), Math.Max(run.End, time));
        return true;
    }
}
