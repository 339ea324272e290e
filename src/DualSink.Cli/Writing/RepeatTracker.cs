using System.Runtime.InteropServices;
using DualSink.Bars;

namespace DualSink.Cli.Writing;

/// <summary>
/// Counts keys that come again within one run: with the same values, or revised. Its memory is bounded: it knows at least
/// the last <see cref="Horizon"/> keys, and says whether it ever forgot one.
/// </summary>
/// <remarks>
/// Keys are exact (a series' number and a timestamp, 12 bytes); values are a 64-bit hash. Two generations of at most
/// <see cref="Horizon"/> keys, of 40 bytes each, take turns: when the young one is full, the old one is forgotten. Not
/// safe for concurrent use.
/// </remarks>
internal sealed class RepeatTracker(int horizon = RepeatTracker.Horizon)
{
    /// <summary>How many keys it knows at least: half a million, 20 MB a generation.</summary>
    public const int Horizon = 1 << 19;

    private Generation _young = new();
    private Generation _old = new();

    /// <summary>Keys that came again with the values they had.</summary>
    public long Identical { get; private set; }

    /// <summary>Keys that came again with other values.</summary>
    public long Revised { get; private set; }

    /// <summary>Whether no key was forgotten, so that the counts are those of the whole run.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>Takes note of a bar.</summary>
    public void Add(Bar bar)
    {
        var values = HashOf(bar);
        if (_old.TryTake(bar, out var known) | !_young.TryAdd(bar, values, ref known))
        {
            if (known == values)
            {
                Identical++;
            }
            else
            {
                Revised++;
            }
        }

        if (_young.Count >= horizon)
        {
            IsComplete &= _old.Count == 0;
            (_old, _young) = (_young, new Generation());
        }
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

    private sealed class Generation
    {
        private readonly Dictionary<(string Source, string Symbol, string Timeframe), int> _series = [];
        private readonly Dictionary<(int Series, long Ticks), ulong> _values = [];

        public int Count => _values.Count;

        /// <summary>Adds or replaces the values of a key. False, with the values it had, when it was known.</summary>
        public bool TryAdd(Bar bar, ulong values, ref ulong known)
        {
            ref var series = ref CollectionsMarshal.GetValueRefOrAddDefault(_series, SeriesOf(bar), out var isKnownSeries);
            series = isKnownSeries ? series : _series.Count;
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_values, (series, bar.Timestamp.Ticks), out var isKnown);
            known = isKnown ? place : known;
            place = values;
            return !isKnown;
        }

        /// <summary>Takes a key out, with the values it had.</summary>
        public bool TryTake(Bar bar, out ulong values)
        {
            values = 0;
            return _values.Count > 0
                && _series.TryGetValue(SeriesOf(bar), out var series)
                && _values.Remove((series, bar.Timestamp.Ticks), out values);
        }

        private static (string Source, string Symbol, string Timeframe) SeriesOf(Bar bar) =>
            (bar.Source, bar.Symbol.AsSpan().ContainsAnyInRange('a', 'z') ? bar.Symbol.ToUpperInvariant() : bar.Symbol, bar.Timeframe);
    }
}
