using System.Text.RegularExpressions;
using DualSink.Tests.Architecture;

namespace DualSink.Tests.Docs;

/// <summary>A page of Markdown: its blocks of code, tables, links and headings.</summary>
internal sealed partial class Page
{
    private Page(RepositoryFile file) => (Path, Text) = (file.Path, file.Text);

    /// <summary>Every page of the repository.</summary>
    public static IReadOnlyList<Page> All { get; } =
        [.. Repository.Files.Where(file => file.Path.EndsWith(".md", StringComparison.Ordinal)).Select(file => new Page(file))];

    public string Path { get; }

    public string Text { get; }

    /// <summary>Its blocks of code, in order.</summary>
    public IEnumerable<(string Language, string Code)> Blocks =>
        Fence().Matches(Text).Select(block => (block.Groups["language"].Value, block.Groups["code"].Value));

    /// <summary>Where its links lead, code left out.</summary>
    public IEnumerable<string> Links => Link().Matches(Fence().Replace(Text, "")).Select(link => link.Groups["target"].Value);

    /// <summary>The fragments by which its headings are linked to.</summary>
    public IEnumerable<string> Anchors =>
        Heading().Matches(Fence().Replace(Text, "")).Select(heading =>
            NotInAnchor().Replace(heading.Groups["text"].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    /// <summary>The cells of every row of its tables, without the backticks round a cell.</summary>
    public IEnumerable<string[]> Rows =>
        Text.Split('\n').Where(line => line.StartsWith('|')).Select(line => line.Trim('|', ' ').Split('|').Select(cell => cell.Trim()).ToArray());

    /// <summary>The page at a path from the repository's folder.</summary>
    public static Page At(string path) => All.Single(page => page.Path == path);

    /// <summary>The row whose first cell is <paramref name="name"/> in backticks.</summary>
    public string[] RowOf(string name) =>
        Rows.FirstOrDefault(row => row[0] == $"`{name}`") ?? throw new KeyNotFoundException($"{Path} has no row for `{name}`.");

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
