using NodaTime.TimeZones;

namespace DualSink.Sources.Values;

/// <summary>Finds the zones that somebody may have meant who wrote a name that no zone has.</summary>
internal static class ZoneSuggestions
{
    private const int Most = 3;
    private const int MaxLength = 64;

    /// <summary>
    /// The ids nearest to <paramref name="name"/>, at most three: the one of that name on Windows, else those that differ
    /// least from it, whole or in their last part (<c>New York</c>); none when all differ in more than a quarter.
    /// </summary>
    public static IReadOnlyList<string> For(string name)
    {
        var source = TzdbDateTimeZoneSource.Default;
        if (name.Length > MaxLength)
        {
            return [];
        }

        if (source.WindowsMapping.PrimaryMapping.TryGetValue(name, out var ofWindows))
        {
            return [ofWindows];
        }

        var wanted = name.Replace(' ', '_').ToUpperInvariant();
        return source.GetIds()
            .Select(id => (Id: id, Difference: DifferenceOf(wanted, id.ToUpperInvariant())))
            .Where(candidate => candidate.Difference <= wanted.Length / 4)
            .GroupBy(candidate => candidate.Difference, candidate => candidate.Id)
            .OrderBy(equallyNear => equallyNear.Key)
            .Take(1)
            .SelectMany(nearest => nearest.OrderBy(id => source.CanonicalIdMap[id] != id).ThenBy(id => id, StringComparer.Ordinal))
            .Take(Most)
            .ToList();
    }

    private static int DifferenceOf(string wanted, string id) =>
        Math.Min(EditsBetween(wanted, id), EditsBetween(wanted, id.AsSpan(id.LastIndexOf('/') + 1)));

    // Levenshtein's distance, a row at a time.
    private static int EditsBetween(ReadOnlySpan<char> from, ReadOnlySpan<char> to)
    {
        Span<int> edits = stackalloc int[MaxLength + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            edits[i] = i;
        }

        for (var j = 1; j <= to.Length; j++)
        {
            var diagonal = edits[0];
            edits[0] = j;
            for (var i = 1; i <= from.Length; i++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = edits[i];
                edits[i] = Math.Min(replaced, Math.Min(edits[i], edits[i - 1]) + 1);
            }
        }

        return edits[from.Length];
    }
}
