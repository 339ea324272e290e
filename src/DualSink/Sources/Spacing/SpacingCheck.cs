using System.Runtime.InteropServices;
using DualSink.Bars;

namespace DualSink.Sources.Spacing;

/// <summary>
/// Finds out whether the bars of a file stand as far apart as their timeframe says, so that daily bars are not stored as
/// <c>1m</c>. Fed with bars in the file's order, ascending or descending, of any number of series; it reads nothing itself.
/// </summary>
/// <remarks>
/// Its memory is bounded: the first <see cref="MaxSpacings"/> spacings of each of <see cref="MaxTimeframes"/> timeframes,
/// taken from the first <see cref="MaxSeries"/> series. The rule is <see cref="SpacingTally"/>'s. Not safe for concurrent use.
/// </remarks>
internal sealed class SpacingCheck
{
    /// <summary>Most spacings of one timeframe it keeps.</summary>
    public const int MaxSpacings = 10_000;

    /// <summary>Most series it follows; of further ones nothing is known.</summary>
    public const int MaxSeries = 10_000;

    /// <summary>Most timeframes it follows.</summary>
    public const int MaxTimeframes = 100;

    private readonly Dictionary<string, SpacingTally> _tallies = [];
    private readonly Dictionary<(string Source, string Symbol, string Timeframe), DateTime> _latest = [];

    /// <summary>Spacings it holds, of all timeframes.</summary>
    public int Spacings => _tallies.Values.Sum(tally => tally.Count);

    /// <summary>Takes note of a bar.</summary>
    public void Add(Bar bar)
    {
        if (TallyOf(bar.Timeframe) is not { Count: < MaxSpacings } tally)
        {
            return;
        }

        var series = (bar.Source, bar.Symbol, bar.Timeframe);
        if (_latest.Count >= MaxSeries && !_latest.ContainsKey(series))
        {
            return;
        }

        ref var latest = ref CollectionsMarshal.GetValueRefOrAddDefault(_latest, series, out var isKnown);
        if (isKnown)
        {
            tally.Add((bar.Timestamp - latest).Duration());
        }

        latest = bar.Timestamp;
    }

    /// <summary>The timeframes that the bars so far contradict, in order of their text. Of fewer than four bars nothing is said, unless the timeframe is a default.</summary>
    /// <param name="isDefault">Whether nobody gave the timeframe for these bars.</param>
    public IReadOnlyList<SpacingContradiction> Judge(bool isDefault = false) =>
        [.. _tallies.OrderBy(tally => tally.Key, StringComparer.Ordinal).Select(tally => tally.Value.Judge(isDefault)).OfType<SpacingContradiction>()];

    private SpacingTally? TallyOf(string text)
    {
        if (_tallies.TryGetValue(text, out var tally))
        {
            return tally;
        }

        // Of a timeframe that is not understood nothing can be said.
        return _tallies.Count < MaxTimeframes && Timeframe.TryParse(text, out var timeframe)
            ? _tallies[text] = new SpacingTally(text, timeframe)
            : null;
    }
}
