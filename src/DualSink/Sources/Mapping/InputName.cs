using System.Text.RegularExpressions;

namespace DualSink.Sources.Mapping;

/// <summary>What the name of an input says: what it is called apart from folder and endings, and whether it holds rows rejected of another.</summary>
internal static partial class InputName
{
    private static readonly string[] Endings = [".gz", ".csv", ".tsv", ".txt", ".ndjson", ".jsonl", ".json", ".parquet", ".pq"];

    /// <summary>The name without folder and endings. Rejected rows are called as the file they come from.</summary>
    public static string Bare(string file) => Mark().Replace(WithoutEndings(file), "");

    /// <summary>Whether a file is one of <see cref="RejectsOf"/>, numbered or not.</summary>
    public static bool IsRejects(string file) => Mark().IsMatch(WithoutEndings(file));

    /// <summary>The file beside <paramref name="file"/> for rows rejected of it.</summary>
    public static string RejectsOf(string file, SourceFormat format) =>
        Path.Combine(Path.GetDirectoryName(file) ?? "", Bare(file) + (format == SourceFormat.Csv ? ".rejects.csv" : ".rejects.ndjson"));

    private static string WithoutEndings(string file)
    {
        var name = Path.GetFileName(file);
        while (Endings.FirstOrDefault(ending => name.Length > ending.Length && name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is { } ending)
        {
            name = name[..^ending.Length];
        }

        return name;
    }

    [GeneratedRegex(@"(?<!^)(\.rejects(\.\d+)?)+$", RegexOptions.CultureInvariant)]
    private static partial Regex Mark();
}
