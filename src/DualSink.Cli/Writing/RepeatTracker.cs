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

    /// <summary>The series a bar belongs to, its symbol as it is stored.</summary>
    public static SeriesKey SeriesOf(string tenant, Bar bar) =>
        new(tenant, bar.Source, bar.Symbol.AsSpan().ContainsAnyInRange('a', 'z') ? bar.Symbol.ToUpperInvariant() : bar.Symbol, bar.Timeframe);

    /// <summary>Takes note of a bar.</summary>
    /// <param name="series">The bar's series, as <see cref="SeriesOf"/> tells it.</param>
    /// <param name="bar">The bar.</param>
    /// <returns>Whether its key came before.</returns>
    public Repeat Add(SeriesKey series, Bar bar)
    {
        var values = HashOf(bar);
        var repeat = _old.TryTake(series, bar.Timestamp, out var known) | !_young.TryAdd(series, bar.Timestamp, values, ref known)
            ? known == values ? Repeat.Identical : Repeat.Revised
            : Repeat.None;
        Identical += repeat == Repeat.Identical ? 1 : 0;
        Revised += repeat == Repeat.Revised ? 1 : 0;
        if (_young.Count >= horizon)
        {
            IsComplete &= _old.Count == 0;
            (_old, _young) = (_young, new Generation());
        }

        return repeat;
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
        private readonly Dictionary<SeriesKey, int> _series = [];
        private readonly Dictionary<(int Series, long Ticks), ulong> _values = [];

        public int Count => _values.Count;

        /// <summary>Adds or replaces the values of a key. False, with the values it had, when it was known.</summary>
        public bool TryAdd(SeriesKey series, DateTime timestamp, ulong values, ref ulong known)
        {
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_series, series, out var isKnownSeries);
            number = isKnownSeries ? number : _series.Count;
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_values, (number, timestamp.Ticks), out var isKnown);
            known = isKnown ? place : known;
            place = values;
            return !isKnown;
        }

        /// <summary>Takes a key out, with the values it had.</summary>
        public bool TryTake(SeriesKey series, DateTime timestamp, out ulong values)
        {
            values = 0;
            return _values.Count > 0
                && _series.TryGetValue(series, out var number)
                && _values.Remove((number, timestamp.Ticks), out values);
        }
    }
}
