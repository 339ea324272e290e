using System.Text.RegularExpressions;

namespace DualSink.Tests.Architecture;

/// <summary>What the compiler does not see: how files are named, how long they are, and what stands in them.</summary>
public sealed partial class SourceFileTests
{
    private const int MaxLines = 400;

    private static readonly string[] SourceFolders = ["src", "tests", "bench"];

    // Beside the rooms that own SQL: baselines and servers of benchmarks and tests.
    private static readonly string[] SqlFolders = ["src/DualSink/Stores/", "src/DualSink/Schema/", "src/DualSink/Journal/", "src/DualSink.Cli/Bench/", "tests/", "bench/"];

    // A generic type may stand with the plain one of its name.
    [Fact]
    public void A_file_holds_one_type_of_its_own_name()
    {
        var broken =
            from file in Repository.SourceOf(SourceFolders)
            where file.Name != "Program"
            let types = TopLevelType().Matches(file.Text).Select(match => match.Groups["name"].Value).Distinct().ToList()
            where types is not [var only] || only != file.Name
            select $"{file.Path}: {string.Join(", ", types)}";
        Rule.HoldsUnless(broken);
    }

    [Fact]
    public void A_namespace_is_the_folder()
    {
        var broken =
            from file in Repository.SourceOf(SourceFolders)
            let match = Namespace().Match(file.Text)
            where match.Success && match.Groups["name"].Value != file.Folder[(file.Folder.IndexOf('/') + 1)..].Replace('/', '.')
            select $"{file.Path}: {match.Groups["name"].Value}";
        Rule.HoldsUnless(broken);
    }

    [Fact]
    public void No_file_is_too_long_to_read() =>
        Rule.HoldsUnless(Repository.SourceOf(SourceFolders).Where(file => file.Lines.Length > MaxLines).Select(file => $"{file.Path}: {file.Lines.Length} lines"));

    [Fact]
    public void SQL_is_written_in_Stores_Schema_and_Journal()
    {
        Assert.Contains(Repository.SourceOf("src/DualSink/Stores"), file => Statement().IsMatch(file.Text));
        Rule.HoldsUnless(Repository.SourceOf(SourceFolders)
            .Where(file => !SqlFolders.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal)))
            .SelectMany(file => file.LinesWhere(Statement().IsMatch)));
    }

    [Fact]
    public void Scripts_of_SQL_belong_to_Schema()
    {
        var scripts = Product.Library.GetManifestResourceNames();
        Assert.NotEmpty(scripts);
        Assert.All(scripts, script => Assert.StartsWith("DualSink.Schema.", script));
        Rule.HoldsUnless(Repository.Files
            .Where(file => file.Path.EndsWith(".sql", StringComparison.Ordinal) && file.Path.StartsWith("src/", StringComparison.Ordinal))
            .Where(file => !file.Path.StartsWith("src/DualSink/Schema/", StringComparison.Ordinal))
            .Select(file => file.Path));
    }

    [Fact]
    public void Nothing_is_left_for_later() =>
        Rule.HoldsUnless(Repository.Files.Where(file => file.Name != nameof(SourceFileTests)).SelectMany(file => file.LinesWhere(ForLater().IsMatch)));

    [Fact]
    public void No_file_knows_the_machine_it_was_written_on() =>
        Rule.HoldsUnless(Repository.Files.Where(file => file.Name != nameof(SourceFileTests)).SelectMany(file => file.LinesWhere(MachinePath().IsMatch)));

    [Fact]
    public void Only_the_acceptance_test_looks_beside_the_repository() =>
        Rule.HoldsUnless(Repository.Files
            .Where(file => file.Name != nameof(SourceFileTests) && !file.Path.StartsWith("tests/DualSink.Tests/Acceptance/", StringComparison.Ordinal))
            .SelectMany(file => file.LinesWhere(Beside().IsMatch)));

    // Types of a file-scoped namespace begin in the first column; those inside them do not.
    [GeneratedRegex(@"^(?:(?:public|internal|file|sealed|static|abstract|partial|readonly|ref|unsafe)\s+)*(?:class|record\s+struct|record\s+class|record|struct|interface|enum|delegate\s+\S+)\s+(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"^namespace\s+(?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex("""["{\s](?:SELECT\s+\S|INSERT\s+INTO\s|DELETE\s+FROM\s|UPDATE\s+\S+\s+SET\s|(?:CREATE|DROP|ALTER|TRUNCATE)\s+(?:TABLE|INDEX|SCHEMA)\s)""")]
    private static partial Regex Statement();

    [GeneratedRegex(@"\b(?:TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex ForLater();

    [GeneratedRegex(@"(?<![\w./])/(?:work|root|home/\w+|Users/\w+|tmp/wt)(?:/|\b)|[A-Z]:\\Users\\")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\.\./shared\b|""\.\."",\s*""shared""")]
    private static partial Regex Beside();
}
