namespace DualSink.Sources.Csv;

/// <summary>Which character separates the fields of a text.</summary>
internal static class CsvDelimiter
{
    // The first wins where two occur as often.
    private static readonly byte[] Candidates = [(byte)',', (byte)';', (byte)'\t', (byte)'|'];

    /// <summary>Recognises it from the first line: the one that occurs most often, or makes as many fields as were named.</summary>
    /// <param name="line">The first line.</param>
    /// <param name="columns">How many columns the user named; 0 when none.</param>
    public static byte Recognise(ReadOnlySpan<byte> line, int columns)
    {
        var best = Candidates[0];
        var bestCount = 0;
        foreach (var candidate in Candidates)
        {
            var split = new CsvLine(candidate);
            var count = split.Split(line) is null ? split.Count : 0;
            if (count == columns && columns > 1)
            {
                return candidate;
            }

            (best, bestCount) = count > bestCount ? (candidate, count) : (best, bestCount);
        }

        return best;
    }

    /// <summary>The name of a delimiter for people.</summary>
    public static string NameOf(byte delimiter) => delimiter switch
    {
        (byte)'\t' => "tabs",
        _ => $"'{(char)delimiter}'",
    };
}
