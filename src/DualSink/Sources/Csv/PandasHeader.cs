using DualSink.Sources.Input;

namespace DualSink.Sources.Csv;

/// <summary>The header that pandas writes of a table whose columns have levels: a row for each, then the index's name alone.</summary>
internal static class PandasHeader
{
    private const int MostLevels = 3;

    /// <summary>What is wrong with a header that takes several rows, and the remedy; null where it does not.</summary>
    /// <param name="lines">Stands on the first row.</param>
    /// <param name="fields">The fields of that row; those of another when it returns.</param>
    public static string? Problem(LineReader lines, CsvLine fields)
    {
        var columns = fields.Count;
        var position = 0;
        for (var row = 2; row <= MostLevels + 1 && lines.TryPeek(ref position, out var line); row++)
        {
            if (fields.Split(line) is null && fields.Count == columns && columns > 1 && IsIndexName(fields, line))
            {
                return $"the header takes {row} rows, as pandas writes it of columns with levels. Write it in one: yf.download(..., multi_level_index=False), "
                    + "or df.columns = df.columns.get_level_values(0) before to_csv, a symbol a file.";
            }
        }

        return null;
    }

    private static bool IsIndexName(CsvLine fields, ReadOnlySpan<byte> line)
    {
        for (var i = 1; i < fields.Count; i++)
        {
            if (!fields.Field(line, i).TrimEnd((byte)'\r').IsEmpty)
            {
                return false;
            }
        }

        return !fields.Field(line, 0).IsEmpty;
    }
}
