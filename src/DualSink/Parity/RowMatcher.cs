using System.Collections.Immutable;
using DualSink.Stores.Comparing;

namespace DualSink.Parity;

/// <summary>Puts the rows of a series in two tables together, key by key. Pure.</summary>
internal static class RowMatcher
{
    /// <summary>Every key of either, by time.</summary>
    /// <param name="series">The series, by the name in the table without tenants.</param>
    /// <param name="legacy">The rows of the table with tenants, by time.</param>
    /// <param name="provider">The rows of the other, by time, each time once.</param>
    public static IEnumerable<KeyFinding> Match(SeriesName series, IReadOnlyList<SeenRow> legacy, IReadOnlyList<SeenRow> provider)
    {
        var (l, p) = (0, 0);
        while (l < legacy.Count || p < provider.Count)
        {
            var timestamp = Math.Min(TimeOf(legacy, l), TimeOf(provider, p));
            var first = l;
            while (l < legacy.Count && TimeOf(legacy, l) == timestamp)
            {
                l++;
            }

            var row = p < provider.Count && TimeOf(provider, p) == timestamp ? provider[p++] : null;
            yield return new KeyFinding(series, timestamp, Range(legacy, first, l), row);
        }
    }

    // Past its end a table comes after every row; an infinite timestamp is the last there is, and comes as itself.
    private static long TimeOf(IReadOnlyList<SeenRow> rows, int place) => place < rows.Count ? rows[place].Row.Timestamp : long.MaxValue;

    private static ImmutableArray<SeenRow> Range(IReadOnlyList<SeenRow> rows, int from, int to) => (to - from) switch
    {
        0 => [],
        1 => [rows[from]],
        _ => KeyFinding.Sorted(rows.Skip(from).Take(to - from)),
    };
}
