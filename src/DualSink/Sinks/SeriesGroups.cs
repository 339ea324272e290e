using DualSink.Bars;
using DualSink.Stores;

namespace DualSink.Sinks;

/// <summary>
/// Tells which place each bar of a write takes when series stand in <see cref="BarOrder"/> and the bars of each stay as
/// they came. Texts are compared once a series, not once a pair of bars. Reused from write to write; not safe for
/// concurrent use.
/// </summary>
internal sealed class SeriesGroups
{
    private readonly Dictionary<SeriesKey, int> _numbers = [];

    // By a series' number, which is given on first sight.
    private readonly List<Bar> _firstBars = [];
    private readonly List<int> _counts = [];

    private int[] _numberOfBar = [];
    private int[] _ends = [];
    private int _bars;

    /// <summary>Series counted.</summary>
    public int Count => _firstBars.Count;

    /// <summary>Forgets all bars.</summary>
    public void Clear()
    {
        _numbers.Clear();
        _firstBars.Clear();
        _counts.Clear();
        _bars = 0;
    }

    /// <summary>Counts the next bar.</summary>
    public void Add(Bar bar)
    {
        var series = new SeriesKey("", bar.Source, bar.Symbol, bar.Timeframe);
        if (!_numbers.TryGetValue(series, out var number))
        {
            number = _firstBars.Count;
            _numbers.Add(series, number);
            _firstBars.Add(bar);
            _counts.Add(0);
        }

        if (_bars == _numberOfBar.Length)
        {
            Array.Resize(ref _numberOfBar, Math.Max(64, 2 * _bars));
        }

        _numberOfBar[_bars++] = number;
        _counts[number]++;
    }

    /// <summary>Sorts the series, after the last bar and before <see cref="TakePlace"/>.</summary>
    public void Sort()
    {
        var order = new int[Count];
        for (var number = 0; number < order.Length; number++)
        {
            order[number] = number;
        }

        // No two series are equal, so it does not matter that the sort is not stable.
        Array.Sort(order, (x, y) => BarOrder.CompareSeries(_firstBars[x], _firstBars[y]));
        if (_ends.Length < order.Length)
        {
            _ends = new int[order.Length];
        }

        var begin = 0;
        foreach (var number in order)
        {
            _ends[number] = begin;
            begin += _counts[number];
        }
    }

    /// <summary>The place of the bar that was counted as number <paramref name="index"/>, from 0. Asked once for each bar, in order.</summary>
    public int TakePlace(int index) => _ends[_numberOfBar[index]]++;

    /// <summary>Where the bars of a series stand, after every place was taken. Series are numbered as they came.</summary>
    public Range RangeOf(int series) => (_ends[series] - _counts[series]).._ends[series];
}
