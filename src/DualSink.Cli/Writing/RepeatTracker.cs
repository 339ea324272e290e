using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using DualSink.Bars;

namespace DualSink.Cli.Writing;

/// <summary>
/// Counts keys that come again within one run: with the same values, or revised. Its memory is bounded: it knows at least
/// the last <see cref="Horizon"/> keys, and says whether it ever forgot one.
/// </summary>
/// <remarks>
/// Keys are exact (a series and a timestamp); values are a 64-bit hash. A series that comes in order of time is a list, of
/// 16 bytes a key, and a bar later than all of it costs no search; what comes late is kept apart, in about 50. Two
/// generations of at most <see cref="Horizon"/> keys take turns: when the young one is full, the old one is forgotten. Not
/// safe for concurrent use.
/// </remarks>
internal sealed class RepeatTracker(int horizon = RepeatTracker.Horizon)
{
    /// <summary>How many keys it knows at least: half a million, 8 MB a generation of bars in order of time, 25 MB in any order.</summary>
    public const int Horizon = 1 << 19;

    private Dictionary<SeriesKey, SeriesKeys> _young = [];
    private Dictionary<SeriesKey, SeriesKeys> _old = [];
    private int _count;

    // The series of the last bar: bars of one often come together.
    private SeriesKey _series;
    private SeriesKeys? _inYoung;
    private SeriesKeys? _inOld;

    /// <summary>Keys that came again with the values they had.</summary>
    public long Identical { get; private set; }

    /// <summary>Keys that came again with other values.</summary>
    public long Revised { get; private set; }

    /// <summary>Whether no key was forgotten, so that the counts are those of the whole run.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>The series a bar belongs to, its symbol as it is stored.</summary>
    public static SeriesKey SeriesOf(string tenant, Bar bar) =>
        new(tenant, bar.Source, bar.Symbol.AsSpan().ContainsAnyInRange('a', 'z') ? bar.Symbol.ToUpperInvariant() : bar.Symbol, bar.Timeframe);

    /// <summary>Takes note of a bar.</summary>
    /// <param name="series">The bar's series, as <see cref="SeriesOf"/> tells it.</param>
    /// <param name="bar">The bar.</param>
    /// <returns>Whether its key came before.</returns>
    public Repeat Add(SeriesKey series, Bar bar)
    {
        if (_inYoung is null || series != _series)
        {
            Find(series);
        }

        var (ticks, values) = (bar.Timestamp.Ticks, HashOf(bar));
        var known = 0UL;
        var isKnown = _inOld is not null && _inOld.TryGet(ticks, out known);
        var isNew = _inYoung.Add(ticks, values, ref known);
        var repeat = !isKnown && isNew ? Repeat.None : known == values ? Repeat.Identical : Repeat.Revised;
        Identical += repeat == Repeat.Identical ? 1 : 0;
        Revised += repeat == Repeat.Revised ? 1 : 0;
        if (isNew && ++_count >= horizon)
        {
            IsComplete &= _old.Count == 0;
            (_old, _young, _count, _inYoung) = (_young, [], 0, null);
        }

        return repeat;
    }

    [MemberNotNull(nameof(_inYoung))]
    private void Find(SeriesKey series)
    {
        ref var young = ref CollectionsMarshal.GetValueRefOrAddDefault(_young, series, out _);
        _inYoung = young ??= new SeriesKeys();
        _inOld = _old.GetValueOrDefault(series);
        _series = series;
    }

    // decimal's own hash is the same for 1.5 and 1.50; the mixing keeps the five values' places apart.
    private static ulong HashOf(Bar bar)
    {
        var hash = 14695981039346656037UL;
        foreach (var value in (ReadOnlySpan<decimal>)[bar.Open, bar.High, bar.Low, bar.Close, bar.Volume])
        {
            hash = (hash ^ (uint)value.GetHashCode()) * 0x9E3779B97F4A7C15UL;
            hash ^= hash >> 29;
        }

        return hash;
    }
}
